import type { RateCost, ReconcileReads } from '@mm/connector';
import {
  type ClientOrderId,
  type FillEvent,
  type Instrument,
  isRefusal,
  type OrderReport,
  type Refusal,
  type Sequence,
} from '@mm/core';
import type { z } from 'zod';
import type { Run } from './connector.product.ts';
import type { Answer, RestCall } from './connector.site.ts';
import { mapAll } from './map/map-all.ts';
import type { PrivateContext } from './map/order-state.ts';
import type { Parameters } from './signing.ts';
import { mapKnown } from './symbols.ts';
import { cursorAt, nameFills, type ReadFills, type ReadName, readAllFills, startOf } from './user-data.fills.ts';
import { gather } from './user-data.ts';

export type Done<Value> = (value: Value | Refusal) => void;

/** A question about the account, and what its answer looks like. */
export interface Question<Raw> {
  readonly what: string;
  readonly path: string;
  readonly cost: RateCost;
  readonly schema: z.ZodType<Raw>;
}

/** How a product is asked about its orders and fills, all with the same parameters, and about what the account holds. */
export interface AccountQuestions<RawOrder extends { readonly symbol: string; readonly clientOrderId: string }, RawFill> {
  readonly order: Question<RawOrder>;
  /** Codes that say that there is no such order. */
  readonly noOrder: ReadonlySet<unknown>;
  /** Of all symbols. */
  readonly openOrders: Question<RawOrder[]>;
  readonly fills: Question<RawFill[]>;
  /** The venue answers about fills of at most so long at once. */
  readonly fillSpanMs: number;
  readonly mapOrder: (raw: RawOrder, of: Instrument, context: Pick<PrivateContext, 'ids'>) => OrderReport | Refusal;
  readonly mapFill: (raw: RawFill, of: Instrument, context: Omit<PrivateContext, 'ids'>) => FillEvent | Refusal;
  /** Positions, where there are any, and the balances after them. */
  readonly standing: (run: Run, done: Done<Pick<ReconcileReads, 'positions' | 'balances'>>) => void;
}

/** Every open order of the account, and the symbols of those in instruments we do not know. */
export interface OpenOrders {
  readonly orders: readonly OrderReport[];
  readonly unknownSymbols: readonly string[];
}

/** What is read of an account. Every `done` is called once, later. */
export interface AccountReads {
  /** `undefined`: the venue says that there is no such order. */
  order(of: Instrument, id: ClientOrderId, done: Answer<OrderReport | undefined>): void;
  openOrders(done: Done<OpenOrders>): void;
  /** One pass over all. Its cursor is the venue's time when it began: fills from then on are the next pass's. */
  account(cursor: string | Sequence | undefined, done: Done<ReconcileReads>): void;
}

/** The venue's clock may be ahead of what we think it is. */
const CLOCK_SLACK_MS = 60_000;

/** Reads an account in one product's words. */
export class AccountReader<RawOrder extends { readonly symbol: string; readonly clientOrderId: string }, RawFill>
  implements AccountReads
{
  readonly #run: Run;
  readonly #questions: AccountQuestions<RawOrder, RawFill>;

  constructor(run: Run, questions: AccountQuestions<RawOrder, RawFill>) {
    this.#run = run;
    this.#questions = questions;
  }

  order(of: Instrument, id: ClientOrderId, done: Answer<OrderReport | undefined>): void {
    const { ids } = this.#run;
    const { noOrder, mapOrder } = this.#questions;
    this.#readOrder(of, ['origClientOrderId', ids.encode(id)], (raw, receiveTimeUs) => {
      if (!isRefusal(raw)) done(mapOrder(raw, of, { ids }), receiveTimeUs);
      else done(noOrder.has(raw.details?.code) ? undefined : raw, receiveTimeUs);
    });
  }

  openOrders(done: Done<OpenOrders>): void {
    const { site, symbols, ids } = this.#run;
    const { openOrders, mapOrder } = this.#questions;
    site.read(signed(openOrders), (raw) => {
      if (isRefusal(raw)) return done(raw);
      const orders = mapKnown(raw, symbols, (one, of) => mapOrder(one, of, { ids }));
      const unknown = raw.map((one) => one.symbol).filter((symbol) => isRefusal(symbols.bySymbol(symbol)));
      done(isRefusal(orders) ? orders : { orders, unknownSymbols: [...new Set(unknown)] });
    });
  }

  account(cursor: string | Sequence | undefined, done: Done<ReconcileReads>): void {
    const run = this.#run;
    const nowMs = run.site.clock.signingTimeMs();
    const startMs = startOf(cursor, nowMs, run.site.resolved.fillsLookbackUs / 1_000);
    this.openOrders((open) => {
      if (isRefusal(open)) return done(open);
      const { orders } = open;
      for (const one of orders) run.known.onReport(one);
      this.#fills(startMs, nowMs + CLOCK_SLACK_MS, (fills) => {
        if (isRefusal(fills)) return done(fills);
        this.#questions.standing(run, (standing) => {
          done(isRefusal(standing) ? standing : { cursor: cursorAt(nowMs), orders, fills, ...standing });
        });
      });
    });
  }

  #fills(startMs: number, endMs: number, done: Done<readonly FillEvent[]>): void {
    const span = { startMs, endMs, spanMs: this.#questions.fillSpanMs };
    const reads = this.#run
      .traded()
      .map((of) => (one: Done<readonly FillEvent[]>) => readAllFills(this.#readPage, of, span, one));
    gather(reads, (fills) => {
      if (isRefusal(fills)) done(fills);
      else nameFills(fills.flat(), this.#run.known, this.#readName, done);
    });
  }

  readonly #readPage: ReadFills = (of, startMs, endMs, done) => {
    const { site } = this.#run;
    const { fills, mapFill } = this.#questions;
    const asked = signed(fills, [
      ['symbol', of.symbol],
      ['startTime', String(startMs)],
      ['endTime', String(endMs)],
      ['limit', '1000'],
    ]);
    site.read(asked, (raw, receiveTimeUs) => {
      done(isRefusal(raw) ? raw : mapAll(raw, (one) => mapFill(one, of, { venue: site.venue, receiveTimeUs })));
    });
  };

  /** What the order of a fill is called. */
  readonly #readName: ReadName = ({ instrument, venueOrderId = '' }, done) => {
    const { symbols, ids } = this.#run;
    this.#readOrder(symbols.get(instrument) as Instrument, ['orderId', venueOrderId], (raw) => {
      done(isRefusal(raw) ? raw : ids.decode(raw.clientOrderId));
    });
  };

  #readOrder(of: Instrument, name: Parameters[number], done: Answer<RawOrder>): void {
    this.#run.site.read(signed(this.#questions.order, [['symbol', of.symbol], name]), done);
  }
}

function signed<Raw>(question: Question<Raw>, parameters: Parameters = []): RestCall<Raw> {
  return { ...question, parameters, security: 'signed' };
}
