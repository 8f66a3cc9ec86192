import { isRefusal } from '@mm/core';
import type { RestCall } from '../connector.site.ts';
import type { AccountQuestions } from '../user-data.reads.ts';
import { SPOT_COST } from './limits.ts';
import { mapSpotBalances } from './map/account.ts';
import { mapMyTrade } from './map/my-trade.ts';
import { mapSpotOrder } from './map/order-report.ts';
import { type RawSpotAccount, spotAccountSchema } from './wire/account.ts';
import { myTradesSchema, type RawMyTrade } from './wire/my-trade.ts';
import { type RawSpotOrder, spotOrderSchema, spotOrdersSchema } from './wire/order.ts';

/** Balances, and whether the account may trade. */
export const SPOT_ACCOUNT: RestCall<RawSpotAccount> = {
  what: 'account',
  path: '/api/v3/account',
  parameters: [['omitZeroBalances', 'true']],
  security: 'signed',
  cost: SPOT_COST.account,
  schema: spotAccountSchema,
};

/** How spot is asked about the account. An order that was archived (−2026) is as good as gone. */
export const SPOT_READS: AccountQuestions<RawSpotOrder, RawMyTrade> = {
  order: { what: 'order', path: '/api/v3/order', cost: SPOT_COST.order, schema: spotOrderSchema },
  noOrder: new Set(['-2013', '-2026']),
  openOrders: { what: 'openOrders', path: '/api/v3/openOrders', cost: SPOT_COST.openOrders, schema: spotOrdersSchema },
  fills: { what: 'myTrades', path: '/api/v3/myTrades', cost: SPOT_COST.myTrades, schema: myTradesSchema },
  fillSpanMs: 24 * 3_600_000 - 1,
  mapOrder: mapSpotOrder,
  mapFill: mapMyTrade,
  standing({ site }, done) {
    site.read(SPOT_ACCOUNT, (raw) => {
      const balances = isRefusal(raw) ? raw : mapSpotBalances(raw);
      done(isRefusal(balances) ? balances : { positions: [], balances });
    });
  },
};
