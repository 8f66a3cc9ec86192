import type { CancelAlarm, Socket, SocketHandlers, SocketOptions } from '@mm/core';
import type { ConnectionId, VenueFrame, VenueResponse } from '../server/venue-server.ts';
import type { Address } from './addresses.ts';
import type { ByteCut, DialOutcome } from './link-faults.ts';
import type { SocketEnd } from './memory-host.ts';
import { DIAL_FAILURES, type MemoryLink } from './memory-link.ts';
import { Pipe } from './pipe.ts';
import { frameBytes, utf8Bytes } from './wire-bytes.ts';

type UpItem =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'ping' | 'pong' }
  | { readonly type: 'close'; readonly code: number; readonly reason: string };

type DownItem =
  | { readonly type: 'open' | 'ping' | 'pong' | 'reset' }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'close'; readonly code: number; readonly reason: string }
  | { readonly type: 'refused'; readonly status: number };

/** How long a client waits for the other side's close frame before it drops the connection, as `ws` does. */
const CLOSE_TIMEOUT_US = 30_000_000;

/** What a {@link MemorySocket} is made of. */
export interface MemorySocketParts {
  readonly link: MemoryLink;
  /** Its name in the trace. */
  readonly label: string;
  readonly options: SocketOptions;
  readonly address: Address;
  readonly handlers: SocketHandlers;
  readonly onEnded: () => void;
}

/** One WebSocket in a virtual world: the client's end, and what stands between it and the venue. */
export class MemorySocket implements Socket, SocketEnd {
  readonly #link: MemoryLink;
  readonly #label: string;
  readonly #options: SocketOptions;
  readonly #address: Address;
  readonly #up: Pipe<UpItem>;
  readonly #down: Pipe<DownItem>;
  #handlers: SocketHandlers | undefined;
  #onEnded: () => void;
  #state: 'dialing' | 'open' | 'closing' | 'closed' = 'dialing';
  #id: ConnectionId | undefined;
  /** The venue has closed or lost it: nothing it says goes out any more. */
  #isMute = false;
  #cut: ByteCut | undefined;
  #waitingBytes = 0;
  #limit: CancelAlarm;
  /** Of a time at which frames left, how long those take: what leaves together arrives together. */
  #burst = { atUs: -1, delayUs: 0, channel: '' };

  constructor({ link, label, options, address, handlers, onEnded }: MemorySocketParts) {
    this.#link = link;
    this.#label = label;
    this.#options = options;
    this.#address = address;
    this.#handlers = handlers;
    this.#onEnded = onEnded;
    this.#up = new Pipe(link.time, (items) => this.#arriveUp(items));
    this.#down = new Pipe(link.time, (items) => this.#arriveDown(items));
    this.#limit = this.#after(options.handshakeTimeoutMs * 1_000, () => this.#break('handshake timed out'));
    this.#dial(link.dial());
  }

  send(text: string): number {
    if (this.#state !== 'open') return 0;
    if (!this.#spend('up', text)) return 0;
    this.#waitingBytes += utf8Bytes(text);
    this.#pushUp({ type: 'text', text });
    this.#spent('up');
    return this.#up.isClogged ? this.#waitingBytes : 0;
  }

  ping(): void {
    if (this.#state === 'open') this.#pushUp({ type: 'ping' });
  }

  close(code = 1005, reason = ''): void {
    if (this.#state === 'dialing') this.#after(0, () => this.#break('closed before it was open'));
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#pushUp({ type: 'close', code, reason });
    this.#limit();
    this.#limit = this.#after(CLOSE_TIMEOUT_US, () => this.#break('not closed by the other side'));
  }

  /** The client's process is gone: nobody is told anything any more, and the venue sees the connection end. */
  vanish(): void {
    this.#handlers = undefined;
    this.#break('');
  }

  /** The connection is reset: both ends learn of it, what was on its way is lost. */
  reset(): void {
    this.#after(0, () => this.#break('connection reset'));
  }

  /** Bytes in that direction wait until then. */
  clog(direction: 'up' | 'down', untilUs: number): void {
    (direction === 'up' ? this.#up : this.#down).clog(untilUs);
  }

  accepted(): void {
    this.#cut = this.#link.cut();
    this.#pushDown({ type: 'open' }, this.#link.latency.down());
  }

  refused(response: VenueResponse): void {
    this.#pushDown({ type: 'refused', status: response.status }, this.#link.latency.down());
  }

  frame(frame: VenueFrame): void {
    if (this.#isMute || this.#state === 'closed' || !this.#spend('down', frame.text)) return;
    this.#pushDown({ type: 'text', text: frame.text }, this.#delay(frame.channel));
    this.#spent('down');
  }

  pinged(): void {
    this.#pushDown({ type: 'ping' }, this.#link.latency.down());
  }

  closed(code: number, reason: string): void {
    this.#pushDown({ type: 'close', code, reason }, this.#link.latency.down());
    this.#isMute = true;
  }

  terminated(): void {
    this.#pushDown({ type: 'reset' }, this.#link.latency.down());
    this.#isMute = true;
    this.#after(0, () => this.#gone());
  }

  #dial(outcome: DialOutcome): void {
    const { latency } = this.#link;
    if (outcome === 'open') this.#after(latency.connect(), () => this.#handshake());
    else if (outcome !== 'never') this.#after(latency.up() + latency.down(), () => this.#break(DIAL_FAILURES[outcome]));
  }

  #handshake(): void {
    if (this.#state === 'closed') return;
    const { host, address, remoteAddress, trace, time } = this.#link;
    const { path, query } = this.#address;
    trace.add(time.nowUs, `${this.#label} dials`, `${path}?${query}`);
    const headers = this.#options.headers ?? {};
    this.#id = host.connect(this, { host: address.role, path, query, headers, remoteAddress });
  }

  /** @returns whether the whole message leaves; if not, the connection breaks */
  #spend(direction: 'up' | 'down', text: string): boolean {
    if (this.#cut?.direction !== direction) return true;
    const left = this.#cut.afterBytes - frameBytes(text, direction);
    this.#cut = { direction, afterBytes: Math.max(0, left) };
    if (left < 0) {
      this.#isMute = true;
      this.reset();
    }
    return left >= 0;
  }

  /** What left as the very last bytes arrives; then the connection breaks. */
  #spent(direction: 'up' | 'down'): void {
    if (this.#cut?.direction !== direction || this.#cut.afterBytes > 0) return;
    const { latency, time } = this.#link;
    this.#isMute = true;
    this.#link.time.at(time.nowUs + 2 * (latency.up() + latency.down()), () => this.#break('connection reset'));
  }

  #delay(channel: VenueFrame['channel']): number {
    const { time, latency } = this.#link;
    if (this.#burst.atUs !== time.nowUs || this.#burst.channel !== channel)
      this.#burst = { atUs: time.nowUs, delayUs: latency.down(channel), channel };
    return this.#burst.delayUs;
  }

  #pushUp(item: UpItem): void {
    if (!this.#up.push(item, this.#link.latency.up())) this.reset();
  }

  #pushDown(item: DownItem, delayUs: number): void {
    if (!this.#isMute && this.#state !== 'closed' && !this.#down.push(item, delayUs)) this.reset();
  }

  #arriveUp(items: readonly UpItem[]): void {
    for (const item of items) {
      const id = this.#id;
      if (id === undefined) return;
      const { host, trace, time } = this.#link;
      if (item.type === 'text') {
        this.#waitingBytes -= utf8Bytes(item.text);
        trace.add(time.nowUs, `${this.#label} >`, item.text);
        host.message(id, item.text);
      } else if (item.type === 'ping') {
        this.#pushDown({ type: 'pong' }, this.#link.latency.down());
        host.pingFrom(id);
      } else if (item.type === 'pong') host.pongFrom(id);
      else {
        this.#pushDown(item, this.#link.latency.down());
        this.#isMute = true;
        this.#gone();
      }
    }
  }

  #arriveDown(items: readonly DownItem[]): void {
    for (const item of items) if (this.#state !== 'closed') this.#take(item);
    if (this.#state === 'closed' || !items.some((one) => one.type === 'text')) return;
    this.#handlers?.onBatchEnd(this.#link.clock.nowUs());
  }

  #take(item: DownItem): void {
    const { clock, trace, time } = this.#link;
    if (item.type === 'text') {
      trace.add(time.nowUs, `${this.#label} <`, item.text);
      this.#takeText(item.text);
    } else if (item.type === 'ping') {
      if (this.#state === 'open') this.#pushUp({ type: 'pong' });
      this.#handlers?.onPing();
    } else if (item.type === 'pong') this.#handlers?.onPong();
    else if (item.type === 'open') {
      this.#limit();
      this.#state = 'open';
      trace.add(time.nowUs, `${this.#label} opens`, `${clock.errorUs}`);
      this.#handlers?.onOpen();
    } else if (item.type === 'close') this.#finish(item.code, item.reason);
    else this.#break(item.type === 'refused' ? `unexpected response ${item.status}` : 'connection reset');
  }

  #takeText(text: string): void {
    const { clock, scratch } = this.#link;
    const bytes = scratch.encode(text);
    if (bytes.length > this.#options.maxMessageBytes) this.#finish(1009, 'message too large');
    else this.#handlers?.onMessage(bytes, clock.nowUs());
  }

  #break(reason: string): void {
    this.#finish(1006, reason);
  }

  #finish(code: number, reason: string): void {
    if (this.#state === 'closed') return;
    const { trace, time } = this.#link;
    this.#state = 'closed';
    this.#limit();
    this.#up.destroy();
    this.#down.destroy();
    trace.add(time.nowUs, `${this.#label} closes`, `${code} ${reason}`);
    this.#gone();
    this.#onEnded();
    this.#handlers?.onClose(code, reason);
    this.#handlers = undefined;
  }

  /** The venue learns that the connection has ended. */
  #gone(): void {
    const id = this.#id;
    this.#id = undefined;
    if (id !== undefined) this.#link.host.disconnect(id);
  }

  #after(delayUs: number, run: () => void): CancelAlarm {
    return this.#link.time.at(this.#link.time.nowUs + delayUs, run);
  }
}
