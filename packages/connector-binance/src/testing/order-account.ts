import type { TruthFill, TruthOrder } from '@mm/connector/conformance';
import {
  type ClientOrderId,
  type FillEvent,
  type Instrument,
  type OrderReport,
  priceText,
  sizeText,
  type VenueEvent,
} from '@mm/core';

/** What a connector can say of a place. */
export type Verdict = 'accepted' | 'rejected' | 'denied' | 'unknown';

interface Seen {
  readonly verdicts: Verdict[];
  readonly fills: Map<string, FillEvent>;
  report: OrderReport | undefined;
  /** The answer to the last query was that there is no such order. */
  isAbsent: boolean;
}

const VERDICTS: ReadonlyMap<string, Verdict> = new Map([
  ['order-accepted', 'accepted'],
  ['order-rejected', 'rejected'],
  ['order-denied', 'denied'],
  ['order-unknown', 'unknown'],
]);

/** What whoever listens to a connector knows of its orders: the plain way, from nothing but its events. */
export class OrderAccount {
  readonly #orders = new Map<ClientOrderId, Seen>();
  /** Of the last snapshot. */
  #open: ReadonlySet<ClientOrderId | undefined> = new Set();
  #snapshots = 0;

  get snapshots(): number {
    return this.#snapshots;
  }

  hear(event: VenueEvent): void {
    const verdict = VERDICTS.get(event.type);
    if (event.type === 'fill') this.#fill(event);
    else if (event.type === 'order-reported') this.#report(event.order);
    else if (event.type === 'order-not-found') this.#of(event.clientOrderId).isAbsent = true;
    else if (event.type === 'reconcile-snapshot') {
      this.#snapshots += 1;
      this.#open = new Set(event.orders.map((order) => order.clientOrderId));
      for (const fill of event.fills) this.#fill(fill);
    } else if (verdict !== undefined && 'clientOrderId' in event && event.clientOrderId !== undefined) {
      if (!('request' in event) || event.request === 'place') this.#of(event.clientOrderId).verdicts.push(verdict);
    }
  }

  /**
   * The one thing that was said of a place. The venue's stream may say `accepted` too, of an order whose answer was lost.
   * @throws when it is none, or two that contradict each other
   */
  verdict(id: ClientOrderId): Verdict {
    const said = this.#of(id).verdicts;
    const firm = said.filter((one) => one !== 'accepted');
    const isDefinite = firm[0] === 'rejected' || firm[0] === 'denied';
    if (said.length === 0 || firm.length > 1 || (isDefinite && said.length > 1)) {
      throw new Error(`of ${id} it was said: ${said.join(', ') || 'nothing'}`);
    }
    return firm[0] ?? 'accepted';
  }

  /** In what this account of an order differs from the venue's; empty for nothing. After a query and a snapshot. */
  differences(id: ClientOrderId, of: Instrument, truth: TruthOrder | undefined, fills: readonly TruthFill[]): readonly string[] {
    const seen = this.#of(id);
    if (truth === undefined) {
      const wrong = seen.report !== undefined || !seen.isAbsent || this.#open.has(id) || seen.fills.size > 0;
      return wrong ? [`${id} is not at the venue: ${shown(seen)}`] : [];
    }
    const { report } = seen;
    if (report === undefined) return [`${id} is at the venue, and no report says so: ${shown(seen)}`];
    const filled = [...seen.fills.values()].reduce((sum, fill) => sum + fill.size, 0);
    const facts: readonly (readonly [string, unknown, unknown])[] = [
      ['absence', seen.isAbsent, false],
      ['openness', report.state === 'working' || report.state === 'partially-filled', truth.isOpen],
      ['openness in the snapshot', this.#open.has(id), truth.isOpen],
      ['venue id', report.venueOrderId, truth.venueOrderId],
      ['side', report.side, truth.side],
      ['price', Number(report.price === undefined ? '0' : priceText(of, report.price)), Number(truth.price)],
      ['size', Number(sizeText(of, report.size)), Number(truth.size)],
      ['filled size', Number(sizeText(of, report.filledSize)), Number(truth.filled)],
      ['fills', filled, report.filledSize],
      [
        'trades',
        [...seen.fills.keys()].sort().join(),
        fills
          .map((fill) => fill.tradeId)
          .sort()
          .join(),
      ],
    ];
    return facts.flatMap(([name, ours, theirs]) => (ours === theirs ? [] : [`${id}: ${name} ${ours}, at the venue ${theirs}`]));
  }

  #fill(fill: FillEvent): void {
    if (fill.clientOrderId !== undefined) this.#of(fill.clientOrderId).fills.set(fill.tradeId, fill);
  }

  #report(order: OrderReport): void {
    if (order.clientOrderId === undefined) return;
    const seen = this.#of(order.clientOrderId);
    seen.report = order;
    seen.isAbsent = false;
  }

  #of(id: ClientOrderId): Seen {
    const known = this.#orders.get(id);
    if (known !== undefined) return known;
    const seen: Seen = { verdicts: [], fills: new Map(), report: undefined, isAbsent: false };
    this.#orders.set(id, seen);
    return seen;
  }
}

function shown({ verdicts, report, isAbsent, fills }: Seen): string {
  return `said ${verdicts.join(', ')}; reported ${report?.state}; ${isAbsent ? '' : 'not '}not found; ${fills.size} fills`;
}
