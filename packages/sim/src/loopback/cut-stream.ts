import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { ByteCut } from '../net/link-faults.ts';

/** A TCP connection that is reset once so many bytes have gone in one direction: fault F06, to the byte. */
export class CutStream extends Duplex {
  readonly #socket: Socket;
  readonly #plan: ByteCut;
  #direction: ByteCut['direction'] | undefined;
  #left = Number.POSITIVE_INFINITY;

  /** Counts from {@link CutStream.arm} on. */
  constructor(socket: Socket, plan: ByteCut) {
    super();
    this.#plan = plan;
    this.#socket = socket;
    socket.on('data', (chunk) => this.#incoming(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', () => this.destroy());
    socket.on('close', () => this.destroy());
  }

  /** As a `Socket` has it. */
  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  arm(): void {
    this.#direction = this.#plan.direction;
    this.#left = this.#plan.afterBytes;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const part = this.#spend('down', chunk);
    if (part.length > 0) this.#socket.write(part, done);
    else done();
    if (this.#direction === 'down' && this.#left <= 0) this.#cut();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(null);
  }

  #incoming(chunk: Buffer): void {
    // Asked before it is passed on: what comes of that may be the handshake after which counting starts.
    const counts = this.#direction === 'up';
    const part = this.#spend('up', chunk);
    if (part.length > 0 && !this.push(part)) this.#socket.pause();
    if (counts && this.#left <= 0) this.#cut();
  }

  /** What of the chunk may still go. */
  #spend(direction: ByteCut['direction'], chunk: Buffer): Buffer {
    if (direction !== this.#direction) return chunk;
    const part = chunk.subarray(0, Math.max(0, this.#left));
    this.#left -= chunk.length;
    return part;
  }

  /** What has been written leaves first, and what has been read is acted on. */
  #cut(): void {
    this.#left = Number.POSITIVE_INFINITY;
    this.#direction = undefined;
    this.#socket.write('', () => this.#socket.resetAndDestroy());
  }
}
