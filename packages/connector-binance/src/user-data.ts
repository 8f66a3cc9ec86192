import { Alarm, Reconciler, type ReconcilerOptions } from '@mm/connector';
import { type AuditCommand, isRefusal, type OrderEvent, type Refusal, type StreamState, type VenueOrderId } from '@mm/core';
import type { Site } from './connector.site.ts';
import type { KnownOrders } from './order-entry.known.ts';
import { Recent } from './order-entry.recent.ts';

export interface AccountStreamOptions {
  readonly site: Site;
  readonly known: KnownOrders;
  readonly fetch: ReconcilerOptions['fetch'];
  /** The stream is live and the account was read, or is not so any more. */
  readonly onState: (isLive: boolean, reason: string) => void;
  /** A number that the specs we know do not allow. */
  readonly onSpecDoubt: () => void;
  /** Something that must have come did not: the connection is to be made anew. */
  readonly onMissing: (reason: string) => void;
}

/** What was promised must come within this time. */
const PROMISED_WITHIN_US = 5_000_000;
/** Promises, and events remembered; past it the oldest go. */
const MAX_REMEMBERED = 4_096;

/**
 * The private stream of either product, seen from behind its socket: `live` is said once the account has been read while the
 * stream was up, and everything that comes passes the reconciler.
 *
 * A stream whose socket is well may still be dead. So what must come is waited for: an order the venue has accepted, a fill
 * that was announced. What does not come in time is proof that something was lost.
 */
export class AccountStream {
  readonly #options: AccountStreamOptions;
  readonly #reconciler: Reconciler;
  readonly #alarm: Alarm;
  /** Key → when it must have come, monotonic. */
  readonly #promised = new Map<string, number>();
  /** What came, for promises that are made later. */
  readonly #came = new Recent<string, true>(MAX_REMEMBERED);
  #state: StreamState = 'down';
  #readAgain = false;

  constructor(options: AccountStreamOptions) {
    this.#options = options;
    const { site, fetch } = options;
    this.#reconciler = new Reconciler({ venue: site.venue, world: site.world, sink: (event) => this.#said(event), fetch });
    this.#alarm = new Alarm(site.world, () => this.#look());
  }

  /** A connection carries the stream: the account is read. */
  onUp(reason: string, nowUs: number): void {
    if (this.#state !== 'live') this.#setState('syncing', reason, nowUs);
    this.#read();
  }

  /** No connection carries it. */
  onDown(reason: string, nowUs: number): void {
    this.#reconciler.onDown();
    this.#promised.clear();
    this.#alarm.clear();
    this.#readAgain = false;
    this.#setState('down', reason, nowUs);
  }

  /** Something of the stream was lost or cannot be read: what is true is read back. */
  onDoubt(reason: string, nowUs: number): void {
    if (this.#state === 'down') return;
    if (this.#state === 'live') this.#setState('gapped', reason, nowUs);
    if (this.#reconciler.isReading) this.#readAgain = true;
    else this.#read();
  }

  /** What a message meant. One that cannot be counted makes the account be read, and the specs where it is off their grid. */
  take(events: readonly OrderEvent[] | Refusal, nowUs: number): void {
    if (!isRefusal(events)) {
      for (const event of events) this.#push(event);
      return;
    }
    if (events.code === 'off-grid') this.#options.onSpecDoubt();
    this.onDoubt(events.message, nowUs);
  }

  /** The venue accepted this order: its stream must say so. */
  expectOrder(id: VenueOrderId): void {
    this.expect(`order ${id}`);
  }

  /** This must come. It may have come already. */
  expect(key: string): void {
    if (this.#state === 'down' || this.#came.has(key) || this.#promised.has(key)) return;
    if (this.#promised.size >= MAX_REMEMBERED) return;
    this.#promised.set(key, this.#options.site.world.clock.monotonicUs() + PROMISED_WITHIN_US);
    if (!this.#alarm.isSet) this.#alarm.after(PROMISED_WITHIN_US);
  }

  /** This came. */
  came(key: string): void {
    this.#promised.delete(key);
    this.#came.set(key, true);
  }

  audit(command: AuditCommand): void {
    this.#reconciler.onAudit(command);
  }

  close(): void {
    this.#alarm.clear();
    this.#reconciler.close();
  }

  #push(event: OrderEvent): void {
    this.#options.known.onEvent(event);
    this.#reconciler.push(event);
  }

  /** What the reconciler hands on, its own snapshots among it. */
  #said(event: Parameters<ReconcilerOptions['sink']>[0]): void {
    if (event.type === 'reconcile-snapshot') this.#options.known.onEvent(event);
    this.#options.site.emit(event);
  }

  #read(): void {
    this.#reconciler.start(() => {
      const nowUs = this.#options.site.world.clock.nowUs();
      if (!this.#readAgain) return this.#setState('live', 'the account was read', nowUs);
      this.#readAgain = false;
      this.#options.site.later(() => this.#read());
    });
  }

  #look(): void {
    const { site, onMissing } = this.#options;
    const now = site.world.clock.monotonicUs();
    let next = Number.POSITIVE_INFINITY;
    for (const [key, dueUs] of this.#promised) {
      if (dueUs > now) {
        next = Math.min(next, dueUs);
        continue;
      }
      const nowUs = site.world.clock.nowUs();
      this.#promised.clear();
      this.#setState('stalled', `${key} was not heard of`, nowUs);
      onMissing(`the private stream did not bring ${key}`);
      site.endBatch(nowUs);
      return;
    }
    if (next < Number.POSITIVE_INFINITY) this.#alarm.after(next - now);
  }

  #setState(state: StreamState, reason: string, receiveTimeUs: number): void {
    if (state === this.#state) return;
    this.#state = state;
    const { site, onState } = this.#options;
    site.emit({ type: 'stream-state', venue: site.venue, instrument: undefined, stream: 'user', state, reason, receiveTimeUs });
    onState(state === 'live', reason);
  }
}

/** Reads that belong together: `done` once, with the first refusal, or with all of them in order. */
export function gather<Value>(
  reads: readonly ((done: (value: Value | Refusal) => void) => void)[],
  done: (values: readonly Value[] | Refusal) => void,
): void {
  const values = new Map<number, Value>();
  let over = false;
  const settle = (i: number, value: Value | Refusal): void => {
    if (over) return;
    if (isRefusal(value)) {
      over = true;
      done(value);
      return;
    }
    values.set(i, value);
    if (values.size < reads.length) return;
    over = true;
    done(reads.map((_read, at) => values.get(at) as Value));
  };
  if (reads.length === 0) done([]);
  for (const [i, read] of reads.entries()) read((value) => settle(i, value));
}
