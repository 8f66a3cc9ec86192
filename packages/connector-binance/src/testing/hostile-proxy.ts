import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What a hostile server does with a connection once it has read the head of the request. */
export type Attack = (socket: Socket, head: string) => void;

/** Stands between a connector and an honest venue, byte for byte, until it is told to attack. */
export class HostileProxy {
  readonly #server: Server;
  readonly #upstreamPort: number;
  readonly #clients = new Set<Socket>();
  #attack: Attack | undefined;
  #attacked = 0;

  private constructor(upstreamPort: number) {
    this.#upstreamPort = upstreamPort;
    this.#server = createServer({ noDelay: true }, (socket) => this.#onConnection(socket));
  }

  /** @param url of the venue; @returns the proxy, and the same URL through it */
  static async start(url: string): Promise<{ readonly proxy: HostileProxy; readonly url: string }> {
    const { port } = new URL(url.replace(/^ws/, 'http'));
    const proxy = new HostileProxy(Number(port));
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    const own = (proxy.#server.address() as AddressInfo).port;
    return { proxy, url: url.replace(`:${port}`, `:${own}`) };
  }

  /** Connections attacked so far. */
  get attacked(): number {
    return this.#attacked;
  }

  /** Every connection ends; whoever connects anew meets this. `undefined`: the venue, as if nothing had been. */
  turn(attack: Attack | undefined): void {
    this.#attack = attack;
    for (const socket of this.#clients) socket.destroy();
  }

  stop(): Promise<void> {
    for (const socket of this.#clients) socket.destroy();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #onConnection(socket: Socket): void {
    this.#clients.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#clients.delete(socket));
    const attack = this.#attack;
    if (attack === undefined) this.#pass(socket);
    else this.#hear(socket, attack);
  }

  #pass(socket: Socket): void {
    const upstream = connect(this.#upstreamPort, '127.0.0.1');
    upstream.on('error', () => socket.destroy());
    upstream.on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
    socket.pipe(upstream);
    upstream.pipe(socket);
  }

  #hear(socket: Socket, attack: Attack): void {
    let head = '';
    const listen = (chunk: Buffer): void => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', listen);
      // What it says further is read and forgotten.
      socket.on('data', () => undefined);
      this.#attacked += 1;
      attack(socket, head);
    };
    socket.on('data', listen);
  }
}
