import type { CancelCommand, OrderEvent } from '@mm/core';
import type { NoticeSink } from './notices.ts';
import type { OrderRecord } from './order-record.ts';
import type { OrderStore } from './order-store.ts';
import type { CommandGate } from './ports.ts';
import type { VenueDesk } from './venue-desk.ts';

export interface InquiryOptions {
  readonly store: OrderStore;
  readonly gate: CommandGate;
  readonly deskOf: (record: OrderRecord) => VenueDesk;
  readonly onNotice: NoticeSink;
  /** When a person is told that an order's fate is still unknown. */
  readonly patienceUs: number;
}

interface Inquiry {
  /** When to ask next. */
  dueUs: number;
  asked: number;
  /** When the first question was asked. */
  readonly sinceUs: number;
  alarmed: boolean;
}

/** What is being asked about, as plain values. */
export interface SavedInquiries {
  readonly asked: readonly (readonly [order: string, inquiry: Readonly<Inquiry>])[];
  readonly urgent: readonly string[];
}

const FIRST_PAUSE_US = 1_000_000;
/** A question may be refused for a budget that is used up, and what is not known blocks its slot. */
const LONGEST_PAUSE_US = 10_000_000;

/**
 * Ends not knowing: asks the venue about every order whose fate is unknown, whose cancel or amend stays unanswered, whose
 * fills are missing, or that a snapshot did not list. Asks again with longer pauses for as long as it takes; nothing is
 * ever assumed because nobody answered. A cancel, which can do no harm twice, is repeated.
 */
export class Inquiries {
  readonly #options: InquiryOptions;
  readonly #inquiries = new Map<OrderRecord, Inquiry>();
  /** Answers that raise a question: asked about at the next turn. */
  readonly #urgent = new Set<OrderRecord>();

  constructor(options: InquiryOptions) {
    this.#options = options;
  }

  save(): SavedInquiries {
    return {
      asked: Array.from(this.#inquiries, ([record, inquiry]) => [record.key, { ...inquiry }] as const),
      urgent: Array.from(this.#urgent, (record) => record.key),
    };
  }

  restore(saved: SavedInquiries, orders: ReadonlyMap<string, OrderRecord>): void {
    for (const [key, inquiry] of saved.asked) {
      const record = orders.get(key);
      if (record !== undefined) this.#inquiries.set(record, { ...inquiry });
    }
    for (const record of saved.urgent.map((key) => orders.get(key))) if (record !== undefined) this.#urgent.add(record);
  }

  /** What of an event is a question: a refused cancel may mean filled; a refused amend, gone. */
  onEvent(event: OrderEvent): void {
    if (event.type !== 'cancel-rejected' && event.type !== 'amend-rejected' && event.type !== 'order-unknown') return;
    if (event.clientOrderId === undefined) return;
    const record = this.#options.store.find(event.clientOrderId);
    if (record?.possiblyLive !== true) return;
    const inquiry = this.#inquiries.get(record);
    if (inquiry === undefined) this.#urgent.add(record);
    else inquiry.dueUs = Math.min(inquiry.dueUs, event.receiveTimeUs + FIRST_PAUSE_US);
  }

  /** Asks what is due. */
  onTime(nowUs: number): void {
    for (const record of this.#options.store.open()) this.#look(record, nowUs);
    this.#urgent.clear();
    for (const record of this.#inquiries.keys()) {
      // A repeated cancel starts its own wait; how long all of it has taken is still counted from the first question.
      const isPending = record.possiblyLive && (record.cancelSentUs !== undefined || record.amend !== undefined);
      if (!isPending && !this.#isQuestion(record, nowUs)) this.#inquiries.delete(record);
    }
  }

  nextWakeUs(): number {
    let next = this.#urgent.size > 0 ? 0 : Number.POSITIVE_INFINITY;
    for (const record of this.#options.store.open()) {
      const inquiry = this.#inquiries.size === 0 ? undefined : this.#inquiries.get(record);
      const dueUs = inquiry?.dueUs ?? Number.NEGATIVE_INFINITY;
      next = Math.min(next, Math.max(dueUs, this.#becomesQuestionUs(record)));
    }
    return next;
  }

  #look(record: OrderRecord, nowUs: number): void {
    if (!this.#isQuestion(record, nowUs)) return;
    const inquiry = this.#inquiries.get(record) ?? { dueUs: nowUs, asked: 0, sinceUs: nowUs, alarmed: false };
    this.#inquiries.set(record, inquiry);
    if (inquiry.dueUs > nowUs) return;
    this.#ask(record, nowUs);
    inquiry.asked += 1;
    inquiry.dueUs = this.#nextDueUs(record, inquiry, nowUs);
    if (inquiry.alarmed || nowUs - inquiry.sinceUs < this.#options.patienceUs) return;
    inquiry.alarmed = true;
    const { venue, instrument, clientOrderId } = record.facts;
    const message = `${clientOrderId ?? record.venueOrderId} is ${record.state} for ${(nowUs - inquiry.sinceUs) / 1e6} s`;
    this.#options.onNotice({ type: 'alarm', alarm: 'unresolved', venue, instrument, message, mustHalt: false, nowUs });
  }

  #isQuestion(record: OrderRecord, nowUs: number): boolean {
    return (this.#urgent.size > 0 && this.#urgent.has(record)) || this.#becomesQuestionUs(record) <= nowUs;
  }

  /** When not hearing of it becomes a question. */
  #becomesQuestionUs(record: OrderRecord): number {
    const { answerUs } = this.#options.deskOf(record).options;
    if (!record.possiblyLive) return record.missingFills > 0 ? record.endedUs : Number.POSITIVE_INFINITY;
    const { state } = record;
    if (state === 'unknown') return Number.NEGATIVE_INFINITY;
    if (state === 'pending-new') return record.facts.sentAtUs + answerUs;
    if (record.missingInSnapshotUs > Math.max(record.aliveUs, record.facts.sentAtUs)) return record.missingInSnapshotUs;
    const cancelUs = record.cancelSentUs === undefined ? Number.POSITIVE_INFINITY : record.cancelSentUs + answerUs;
    const amendUs = record.amend === undefined ? Number.POSITIVE_INFINITY : record.amend.sentAtUs + answerUs;
    return Math.min(cancelUs, amendUs, record.missingFills > 0 ? record.aliveUs + answerUs : Number.POSITIVE_INFINITY);
  }

  #ask(record: OrderRecord, nowUs: number): void {
    const { store, gate, deskOf } = this.#options;
    const { facts } = record;
    if (record.state === 'pending-new') store.change(record, nowUs, () => record.onUnanswered());
    // Fills are read with the account; so is an order that has no id of ours to ask by.
    if (record.missingFills > 0 || facts.clientOrderId === undefined || nowUs >= record.provableFromUs)
      deskOf(record).wantAudit();
    if (!record.possiblyLive) return;
    if (facts.clientOrderId !== undefined) {
      const { venue, instrument, clientOrderId } = facts;
      gate.send({ type: 'query', venue, instrument, clientOrderId });
    }
    const { cancelSentUs } = record;
    if (cancelSentUs !== undefined && nowUs - cancelSentUs >= FIRST_PAUSE_US) sendCancel(record, store, gate, nowUs);
  }

  /** With longer and longer pauses; and once as soon as an answer can be proof. */
  #nextDueUs(record: OrderRecord, { asked }: Inquiry, nowUs: number): number {
    const next = nowUs + Math.min(FIRST_PAUSE_US * 2 ** (asked - 1), LONGEST_PAUSE_US);
    const proofUs = record.provableFromUs;
    return proofUs > nowUs && proofUs < next ? proofUs : next;
  }
}

/** Sends a cancel by whichever id is known. Without any there is nothing to name: the audit will bring one. */
export function sendCancel(record: OrderRecord, store: OrderStore, gate: CommandGate, nowUs: number): void {
  const command = cancelOf(record);
  if (command === undefined) return;
  store.change(record, nowUs, () => record.onCancelSent(nowUs));
  gate.send(command);
}

function cancelOf({ facts, venueOrderId }: OrderRecord): CancelCommand | undefined {
  const { venue, instrument, clientOrderId } = facts;
  if (clientOrderId !== undefined) return { type: 'cancel', venue, instrument, clientOrderId, venueOrderId };
  return venueOrderId === undefined ? undefined : { type: 'cancel', venue, instrument, clientOrderId: undefined, venueOrderId };
}
