import type { ReconcileReads } from '@mm/connector';
import {
  type BalanceReport,
  type FillEvent,
  type Instrument,
  isRefusal,
  type OrderReport,
  type PositionReport,
  type Refusal,
  type Sequence,
} from '@mm/core';
import type { Run } from '../connector.product.ts';
import type { RestCall } from '../connector.site.ts';
import { mapAll } from '../map/map-all.ts';
import { mapKnown } from '../symbols.ts';
import { cursorAt, nameFills, type ReadFills, type ReadName, readAllFills, startOf } from '../user-data.fills.ts';
import { gather } from '../user-data.ts';
import { USDM_COST } from './limits.ts';
import { mapUsdmBalances } from './map/balance.ts';
import { mapUsdmOrder } from './map/order-report.ts';
import { mapPositionRisks } from './map/position.ts';
import { mapUsdmUserTrade } from './map/user-trade.ts';
import { usdmBalancesSchema } from './wire/balance.ts';
import { type RawUsdmOrder, usdmOrderSchema, usdmOrdersSchema } from './wire/order.ts';
import { positionRisksSchema } from './wire/position-risk.ts';
import { usdmUserTradesSchema } from './wire/user-trade.ts';

type Done<Value> = (value: Value | Refusal) => void;

/** Every open order of the account. Those of instruments we do not know are left out. */
export function readOpenOrders({ site, symbols, ids }: Run, done: Done<readonly OrderReport[]>): void {
  const call = {
    what: 'openOrders',
    path: '/fapi/v1/openOrders',
    security: 'signed',
    cost: USDM_COST.openOrders,
    schema: usdmOrdersSchema,
  } as const;
  site.read(call, (raw) => done(isRefusal(raw) ? raw : mapKnown(raw, symbols, (one, of) => mapUsdmOrder(one, of, { ids }))));
}

function readPositions({ site, symbols }: Run, asked: readonly Instrument[], done: Done<readonly PositionReport[]>): void {
  const call = {
    what: 'positionRisk',
    path: '/fapi/v3/positionRisk',
    security: 'signed',
    cost: USDM_COST.positionRisk,
    schema: positionRisksSchema,
  } as const;
  site.read(call, (raw) => done(isRefusal(raw) ? raw : mapPositionRisks(raw, symbols, asked)));
}

function readBalances({ site }: Run, done: Done<readonly BalanceReport[]>): void {
  const call = {
    what: 'balance',
    path: '/fapi/v3/balance',
    security: 'signed',
    cost: USDM_COST.balance,
    schema: usdmBalancesSchema,
  } as const;
  site.read(call, (raw) => done(isRefusal(raw) ? raw : mapUsdmBalances(raw)));
}

/** The venue answers about at most seven days at once. */
const SPAN_MS = 7 * 24 * 3_600_000 - 1;

function pageOf({ site }: Run): ReadFills {
  return (of, startMs, endMs, done) => {
    const call = {
      what: 'userTrades',
      path: '/fapi/v1/userTrades',
      parameters: [
        ['symbol', of.symbol],
        ['startTime', String(startMs)],
        ['endTime', String(endMs)],
        ['limit', '1000'],
      ],
      security: 'signed',
      cost: USDM_COST.userTrades,
      schema: usdmUserTradesSchema,
    } as const;
    site.read(call, (raw, receiveTimeUs) => {
      done(isRefusal(raw) ? raw : mapAll(raw, (one) => mapUsdmUserTrade(one, of, { venue: site.venue, receiveTimeUs })));
    });
  };
}

/** What the order of a fill is called. */
function nameOf({ site, symbols, ids }: Run): ReadName {
  return (fill, done) => {
    const of = symbols.get(fill.instrument) as Instrument;
    const call: RestCall<RawUsdmOrder> = {
      what: 'order',
      path: '/fapi/v1/order',
      parameters: [
        ['symbol', of.symbol],
        ['orderId', fill.venueOrderId ?? ''],
      ],
      security: 'signed',
      cost: USDM_COST.order,
      schema: usdmOrderSchema,
    };
    site.read(call, (raw) => done(isRefusal(raw) ? raw : ids.decode(raw.clientOrderId)));
  };
}

/** One pass of reading the account. Its cursor is the venue's time when it began: fills from then on are the next pass's. */
export function readAccount(run: Run, cursor: string | Sequence | undefined, done: Done<ReconcileReads>): void {
  const { site, known } = run;
  const nowMs = site.clock.signingTimeMs();
  const startMs = startOf(cursor, nowMs, site.resolved.fillsLookbackUs / 1_000);
  const traded = run.traded();
  const span = { startMs, endMs: nowMs + CLOCK_SLACK_MS, spanMs: SPAN_MS };
  const fillReads = traded.map((of) => (one: Done<readonly FillEvent[]>) => readAllFills(pageOf(run), of, span, one));
  readOpenOrders(run, (orders) => {
    if (isRefusal(orders)) {
      done(orders);
      return;
    }
    for (const order of orders) known.onReport(order);
    gather(fillReads, (fills) => {
      if (isRefusal(fills)) {
        done(fills);
        return;
      }
      nameFills(fills.flat(), known, nameOf(run), (named) => {
        readStanding(run, traded, (standing) => {
          done(isRefusal(standing) ? standing : { cursor: cursorAt(nowMs), orders, fills: named, ...standing });
        });
      });
    });
  });
}

/** Positions, and the balances after them. */
function readStanding(run: Run, traded: readonly Instrument[], done: Done<Pick<ReconcileReads, 'positions' | 'balances'>>): void {
  readPositions(run, traded, (positions) => {
    if (isRefusal(positions)) done(positions);
    else readBalances(run, (balances) => done(isRefusal(balances) ? balances : { positions, balances }));
  });
}

/** The venue's clock may be ahead of what we think it is. */
const CLOCK_SLACK_MS = 60_000;
