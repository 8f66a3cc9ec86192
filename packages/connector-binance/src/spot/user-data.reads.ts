import type { ReconcileReads } from '@mm/connector';
import {
  type BalanceReport,
  type FillEvent,
  type Instrument,
  isRefusal,
  type OrderReport,
  type Refusal,
  type Sequence,
} from '@mm/core';
import type { Run } from '../connector.product.ts';
import type { RestCall } from '../connector.site.ts';
import { mapAll } from '../map/map-all.ts';
import { mapKnown } from '../symbols.ts';
import { cursorAt, nameFills, type ReadFills, type ReadName, readAllFills, startOf } from '../user-data.fills.ts';
import { gather } from '../user-data.ts';
import { SPOT_COST } from './limits.ts';
import { mapSpotBalances } from './map/account.ts';
import { mapMyTrade } from './map/my-trade.ts';
import { mapSpotOrder } from './map/order-report.ts';
import { type RawSpotAccount, spotAccountSchema } from './wire/account.ts';
import { myTradesSchema, type RawMyTrade } from './wire/my-trade.ts';
import { type RawSpotOrder, spotOrderSchema, spotOrdersSchema } from './wire/order.ts';

type Done<Value> = (value: Value | Refusal) => void;

/** Every open order of the account, and the symbols of those in instruments we do not know. */
export interface OpenOrders {
  readonly orders: readonly OrderReport[];
  readonly unknownSymbols: readonly string[];
}

export function readOpenOrders({ site, symbols, ids }: Run, done: Done<OpenOrders>): void {
  const call: RestCall<RawSpotOrder[]> = {
    what: 'openOrders',
    path: '/api/v3/openOrders',
    security: 'signed',
    cost: SPOT_COST.openOrders,
    schema: spotOrdersSchema,
  };
  site.read(call, (raw) => {
    if (isRefusal(raw)) {
      done(raw);
      return;
    }
    const orders = mapKnown(raw, symbols, (one, of) => mapSpotOrder(one, of, { ids }));
    const unknown = raw.map((one) => one.symbol).filter((symbol) => isRefusal(symbols.bySymbol(symbol)));
    done(isRefusal(orders) ? orders : { orders, unknownSymbols: [...new Set(unknown)] });
  });
}

/** Balances of the account. */
function readBalances({ site }: Run, done: Done<readonly BalanceReport[]>): void {
  const call: RestCall<RawSpotAccount> = {
    what: 'account',
    path: '/api/v3/account',
    parameters: [['omitZeroBalances', 'true']],
    security: 'signed',
    cost: SPOT_COST.account,
    schema: spotAccountSchema,
  };
  site.read(call, (raw) => done(isRefusal(raw) ? raw : mapSpotBalances(raw)));
}

/** The venue answers about at most 24 hours at once. */
const SPAN_MS = 24 * 3_600_000 - 1;

function pageOf({ site }: Run): ReadFills {
  return (of, startMs, endMs, done) => {
    const call: RestCall<RawMyTrade[]> = {
      what: 'myTrades',
      path: '/api/v3/myTrades',
      parameters: [
        ['symbol', of.symbol],
        ['startTime', String(startMs)],
        ['endTime', String(endMs)],
        ['limit', '1000'],
      ],
      security: 'signed',
      cost: SPOT_COST.myTrades,
      schema: myTradesSchema,
    };
    site.read(call, (raw, receiveTimeUs) => {
      done(isRefusal(raw) ? raw : mapAll(raw, (one) => mapMyTrade(one, of, { venue: site.venue, receiveTimeUs })));
    });
  };
}

/** What the order of a fill is called. */
function nameOf({ site, symbols, ids }: Run): ReadName {
  return (fill, done) => {
    const of = symbols.get(fill.instrument) as Instrument;
    const call: RestCall<RawSpotOrder> = {
      what: 'order',
      path: '/api/v3/order',
      parameters: [
        ['symbol', of.symbol],
        ['orderId', fill.venueOrderId ?? ''],
      ],
      security: 'signed',
      cost: SPOT_COST.order,
      schema: spotOrderSchema,
    };
    site.read(call, (raw) => done(isRefusal(raw) ? raw : ids.decode(raw.clientOrderId)));
  };
}

/** One pass of reading the account. Its cursor is the venue's time when it began: fills from then on are the next pass's. */
export function readAccount(run: Run, cursor: string | Sequence | undefined, done: Done<ReconcileReads>): void {
  const { site, known } = run;
  const nowMs = site.clock.signingTimeMs();
  const startMs = startOf(cursor, nowMs, site.resolved.fillsLookbackUs / 1_000);
  const span = { startMs, endMs: nowMs + CLOCK_SLACK_MS, spanMs: SPAN_MS };
  const fillReads = run.traded().map((of) => (one: Done<readonly FillEvent[]>) => readAllFills(pageOf(run), of, span, one));
  readOpenOrders(run, (open) => {
    if (isRefusal(open)) {
      done(open);
      return;
    }
    for (const order of open.orders) known.onReport(order);
    gather(fillReads, (fills) => {
      if (isRefusal(fills)) {
        done(fills);
        return;
      }
      nameFills(fills.flat(), known, nameOf(run), (named) => {
        readBalances(run, (balances) => {
          if (isRefusal(balances)) done(balances);
          else done({ cursor: cursorAt(nowMs), orders: open.orders, fills: named, positions: [], balances });
        });
      });
    });
  });
}

/** The venue's clock may be ahead of what we think it is. */
const CLOCK_SLACK_MS = 60_000;
