import { type BalanceReport, isRefusal, type PositionReport } from '@mm/core';
import type { Run } from '../connector.product.ts';
import type { AccountQuestions, Done } from '../user-data.reads.ts';
import { USDM_COST } from './limits.ts';
import { mapUsdmBalances } from './map/balance.ts';
import { mapUsdmOrder } from './map/order-report.ts';
import { mapPositionRisks } from './map/position.ts';
import { mapUsdmUserTrade } from './map/user-trade.ts';
import { usdmBalancesSchema } from './wire/balance.ts';
import { type RawUsdmOrder, usdmOrderSchema, usdmOrdersSchema } from './wire/order.ts';
import { positionRisksSchema } from './wire/position-risk.ts';
import { type RawUsdmUserTrade, usdmUserTradesSchema } from './wire/user-trade.ts';

/** How futures are asked about the account. */
export const USDM_READS: AccountQuestions<RawUsdmOrder, RawUsdmUserTrade> = {
  order: { what: 'order', path: '/fapi/v1/order', cost: USDM_COST.order, schema: usdmOrderSchema },
  noOrder: new Set(['-2013']),
  openOrders: { what: 'openOrders', path: '/fapi/v1/openOrders', cost: USDM_COST.openOrders, schema: usdmOrdersSchema },
  fills: { what: 'userTrades', path: '/fapi/v1/userTrades', cost: USDM_COST.userTrades, schema: usdmUserTradesSchema },
  fillSpanMs: 7 * 24 * 3_600_000 - 1,
  mapOrder: mapUsdmOrder,
  mapFill: mapUsdmUserTrade,
  standing(run, done) {
    readPositions(run, (positions) => {
      if (isRefusal(positions)) done(positions);
      else readBalances(run, (balances) => done(isRefusal(balances) ? balances : { positions, balances }));
    });
  },
};

function readPositions(run: Run, done: Done<readonly PositionReport[]>): void {
  const call = {
    what: 'positionRisk',
    path: '/fapi/v3/positionRisk',
    security: 'signed',
    cost: USDM_COST.positionRisk,
    schema: positionRisksSchema,
  } as const;
  const traded = run.traded();
  run.site.read(call, (raw) => done(isRefusal(raw) ? raw : mapPositionRisks(raw, run.symbols, traded)));
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
