import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ByteCut, DialOutcome } from '../net/link-faults.ts';
import { CutStream } from './cut-stream.ts';

/** Who is asked about a new TCP connection, and who gets what comes through it. */
export interface ListenerParts {
  onDial(): DialOutcome;
  onBytes(): ByteCut | undefined;
  /** Whether bytes are counted from the first, or from the accepted handshake. */
  readonly countsFrom: 'connection' | 'handshake';
  onRequest(request: IncomingMessage, response: ServerResponse): void;
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** Kept open for the next request at least as long as any client keeps its side. */
const KEEP_ALIVE_MS = 75_000;

/** One port on 127.0.0.1 that speaks HTTP, behind a door at which faults stand. */
export class LoopbackListener {
  readonly #parts: ListenerParts;
  readonly #http: Server;
  readonly #tcp: TcpServer;
  readonly #sockets = new Set<Socket>();
  /** Of the sockets, those that wait for another request. */
  readonly #idle = new Set<Socket>();

  constructor(parts: ListenerParts) {
    this.#parts = parts;
    this.#http = createHttpServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
      const { socket } = request;
      this.#idle.delete(socket);
      response.on('finish', () => {
        if (this.#sockets.has(socket)) this.#idle.add(socket);
      });
      parts.onRequest(request, response);
    });
    this.#http.on('upgrade', (request, socket, head) => parts.onUpgrade(request, socket, head));
    this.#http.on('clientError', (_error, socket) => socket.destroy());
    this.#tcp = createTcpServer({ noDelay: true }, (socket) => this.#onConnection(socket));
  }

  /** @returns the port; 0 asks for any that is free */
  start(asked = 0): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#tcp.once('error', reject);
      this.#tcp.listen(asked, '127.0.0.1', () => resolve((this.#tcp.address() as AddressInfo).port));
    });
  }

  stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#http.closeAllConnections();
    return new Promise((resolve) => {
      this.#tcp.close(() => resolve());
    });
  }

  closeIdleConnections(): void {
    for (const socket of this.#idle) socket.destroy();
    this.#idle.clear();
  }

  #onConnection(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#idle.delete(socket);
    });
    const outcome = this.#parts.onDial();
    if (outcome === 'never') return;
    if (outcome !== 'open') {
      socket.resetAndDestroy();
      return;
    }
    const cut = this.#parts.onBytes();
    if (cut === undefined) {
      this.#http.emit('connection', socket);
      return;
    }
    const stream = new CutStream(socket, cut);
    if (this.#parts.countsFrom === 'connection') stream.arm();
    this.#http.emit('connection', stream);
  }
}
