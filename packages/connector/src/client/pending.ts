import {
  type InstrumentId,
  type OrderReport,
  OutcomeUnknown,
  type Refusal,
  RefusalError,
  refusal,
  type VenueEvent,
  type VenueOrderId,
} from '@mm/core';
import type { ConnectorWorld } from '../world.ts';
import { VenueRejection } from './venue-rejection.ts';

/** What a promise of an order command resolves to. */
export interface OrderAnswer {
  readonly venueOrderId: VenueOrderId | undefined;
  /** What the venue said first: it may be over already. */
  readonly state: 'working' | 'filled-in-part-or-whole' | 'amended' | 'canceled' | 'expired';
}

/** Somebody waits for what an event will say. */
interface Waiter {
  /** @returns whether that was it */
  offer(event: VenueEvent): boolean;
  /** Stops waiting. */
  drop(why: 'timeout' | 'closed'): void;
}

/** Everybody who waits for an answer of a connector. Each waits no longer than the bound, and hears exactly once. */
export class PendingAnswers {
  readonly #world: ConnectorWorld;
  readonly #answerWithinUs: number;
  readonly #waiters = new Set<Waiter>();

  constructor(world: ConnectorWorld, answerWithinUs: number) {
    this.#world = world;
    this.#answerWithinUs = answerWithinUs;
  }

  get size(): number {
    return this.#waiters.size;
  }

  onEvent(event: VenueEvent): void {
    for (const waiter of [...this.#waiters]) if (waiter.offer(event)) this.#waiters.delete(waiter);
  }

  close(): void {
    for (const waiter of [...this.#waiters]) waiter.drop('closed');
    this.#waiters.clear();
  }

  /**
   * Waits for what becomes of a request about one order.
   * @param send called once the waiting has begun
   */
  order(request: 'place' | 'amend' | 'cancel', ids: OrderIds, send: () => void, signal?: AbortSignal): Promise<OrderAnswer> {
    signal?.throwIfAborted();
    const given = 'it was given up; whether the venue did it is not known';
    const judge = (event: VenueEvent): OrderAnswer | Error | undefined => {
      if (!isAbout(event, ids)) return undefined;
      return judgeOrder(request, event);
    };
    return this.#wait(judge, send, (why) => new OutcomeUnknown(`${request}: ${why === 'closed' ? given : NO_ANSWER}`), signal);
  }

  /** Waits for the answer to a question. `undefined` from `judge`: that was not it. */
  read<Answer>(
    what: string,
    judge: (event: VenueEvent) => { readonly answer: Answer } | undefined,
    send: () => void,
    signal?: AbortSignal,
  ): Promise<Answer> {
    signal?.throwIfAborted();
    const judged = (event: VenueEvent): { readonly answer: Answer } | Error | undefined => {
      if (event.type === 'command-refused' && event.command === what) return new RefusalError(event.refusal);
      return judge(event);
    };
    const dropped = (why: 'timeout' | 'closed'): Error =>
      new RefusalError(
        refusal(why === 'closed' ? 'not-ready' : 'no-answer', `${what}: ${why === 'closed' ? 'closed' : NO_ANSWER}`),
      );
    return this.#wait(judged, send, dropped, signal).then(({ answer }) => answer);
  }

  #wait<Answer>(
    judge: (event: VenueEvent) => Answer | Error | undefined,
    send: () => void,
    dropped: (why: 'timeout' | 'closed') => Error,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        offer: (event) => {
          const answer = judge(event);
          if (answer === undefined) return false;
          finish();
          if (answer instanceof Error) reject(answer);
          else resolve(answer);
          return true;
        },
        drop: (why) => {
          finish();
          reject(dropped(why));
        },
      };
      const onAbort = (): void => {
        const error = dropped('closed');
        error.cause = signal?.reason;
        finish();
        reject(error);
      };
      const cancel = this.#world.scheduler.after(this.#answerWithinUs, () => waiter.drop('timeout'));
      const finish = (): void => {
        cancel();
        this.#waiters.delete(waiter);
        signal?.removeEventListener('abort', onAbort);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiters.add(waiter);
      send();
    });
  }
}

const NO_ANSWER = 'no answer in time';

export interface OrderIds {
  readonly instrument: InstrumentId;
  readonly clientOrderId: string | undefined;
  readonly venueOrderId: string | undefined;
}

function isAbout(event: VenueEvent, ids: OrderIds): boolean {
  const about = event.type === 'order-reported' ? event.order : event;
  if (!('instrument' in about) || about.instrument !== ids.instrument || !('clientOrderId' in about)) return false;
  if (ids.clientOrderId !== undefined) return about.clientOrderId === ids.clientOrderId;
  return 'venueOrderId' in about && about.venueOrderId === ids.venueOrderId;
}

/** What an event about an order says to whoever waits for this request. */
function judgeOrder(request: 'place' | 'amend' | 'cancel', event: VenueEvent): OrderAnswer | Error | undefined {
  switch (event.type) {
    case 'order-denied':
      return event.request === request ? new RefusalError(event.refusal) : undefined;
    case 'order-unknown':
      return event.request === request ? new OutcomeUnknown(`${request}: ${event.reason}`) : undefined;
    case 'order-rejected':
      return request === 'place' ? new VenueRejection(request, event.venueCode, event.reason) : undefined;
    case 'amend-rejected':
      return request === 'amend' ? new VenueRejection(request, event.venueCode, event.reason) : undefined;
    case 'cancel-rejected':
      return request === 'cancel' ? new VenueRejection(request, event.venueCode, event.reason) : undefined;
    case 'order-reported':
      return request === 'place' ? ofReport(event.order) : undefined;
    default:
      return ofSight(request, event);
  }
}

/** An event that shows the order at the venue. */
function ofSight(request: 'place' | 'amend' | 'cancel', event: VenueEvent): OrderAnswer | undefined {
  if (!('venueOrderId' in event)) return undefined;
  const { venueOrderId } = event;
  if (event.type === 'order-amended') return request === 'amend' ? { venueOrderId, state: 'amended' } : undefined;
  if (event.type === 'order-canceled') return request === 'amend' ? undefined : { venueOrderId, state: 'canceled' };
  if (request !== 'place') return undefined;
  if (event.type === 'order-accepted') return { venueOrderId, state: 'working' };
  if (event.type === 'fill') return { venueOrderId, state: 'filled-in-part-or-whole' };
  return event.type === 'order-expired' ? { venueOrderId, state: 'expired' } : undefined;
}

function ofReport({ venueOrderId, state }: OrderReport): OrderAnswer | undefined {
  if (state === 'rejected') return undefined;
  if (state === 'canceled' || state === 'expired' || state === 'working') return { venueOrderId, state };
  return { venueOrderId, state: 'filled-in-part-or-whole' };
}

/** The refusal of a venue that refused to start. */
export function refusedToStart(why: Refusal | undefined): RefusalError {
  return new RefusalError(why ?? refusal('not-ready', 'the venue refused to start'));
}
