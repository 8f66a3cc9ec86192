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
import { mapAll } from '../map/map-all.ts';
import { mapKnown } from '../symbols.ts';
import { cursorAt, type ReadFills, readAllFills, startOf } from '../user-data.fills.ts';
import { gather } from '../user-data.ts';
import { USDM_COST } from './limits.ts';
import { mapUsdmBalances } from './map/balance.ts';
import { mapUsdmOrder } from './map/order-report.ts';
import { mapPositionRisks } from './map/position.ts';
import { mapUsdmUserTrade } from './map/user-trade.ts';
import { usdmBalancesSchema } from './wire/balance.ts';
import { usdmOrdersSchema } from './wire/order.ts';
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

/** One pass of reading the account. Its cursor is the venue's time when it began: fills from then on are the next pass's. */
export function readAccount(run: Run, cursor: string | Sequence | undefined, done: Done<ReconcileReads>): void {
  const { site } = run;
  const nowMs = site.clock.signingTimeMs();
  const startMs = startOf(cursor, nowMs, site.resolved.fillsLookbackUs / 1_000);
  const traded = run.traded();
  const span = { startMs, endMs: nowMs + 60_000, spanMs: SPAN_MS };
  readOpenOrders(run, (orders) => {
    if (isRefusal(orders)) return done(orders);
    const fillReads = traded.map((of) => (one: Done<readonly FillEvent[]>) => readAllFills(pageOf(run), of, span, one));
    gather(fillReads, (fills) => {
      if (isRefusal(fills)) return done(fills);
      readPositions(run, traded, (positions) => {
        if (isRefusal(positions)) return done(positions);
        readBalances(run, (balances) => {
          if (isRefusal(balances)) return done(balances);
          done({ cursor: cursorAt(nowMs), orders, fills: fills.flat(), positions, balances });
        });
      });
    });
  });
}
