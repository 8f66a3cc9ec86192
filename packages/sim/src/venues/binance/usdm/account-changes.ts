import type { Call, Endpoint } from '../gateway.ts';
import { Refusal } from '../refusal.ts';
import type { WireValue } from '../wire-json.ts';
import { needFlag } from './account.ts';
import type { UsdmContext } from './usdm-context.ts';

const READ = { operation: 'read', security: 'signed' } as const;
const CHANGE = { operation: 'session', security: 'signed', trades: true } as const;
const SUCCESS: WireValue = { code: 200, msg: 'success' };

/** Endpoints that change how an account trades, and the listen key. */
export function accountChanges(context: UsdmContext): [string, Endpoint][] {
  return [
    [
      'GET /fapi/v1/positionSide/dual',
      { ...READ, weight: 30, run: (call) => ({ dualSidePosition: context.settings.hedgeMode(call.account) }) },
    ],
    ['POST /fapi/v1/positionSide/dual', { ...CHANGE, weight: 1, run: (call) => setHedgeMode(context, call) }],
    [
      'GET /fapi/v1/multiAssetsMargin',
      { ...READ, weight: 30, run: (call) => ({ multiAssetsMargin: context.settings.multiAssets(call.account) }) },
    ],
    ['POST /fapi/v1/multiAssetsMargin', { ...CHANGE, weight: 1, run: (call) => setMultiAssets(context, call) }],
    ['POST /fapi/v1/marginType', { ...CHANGE, weight: 1, run: (call) => setMarginType(context, call) }],
    ['POST /fapi/v1/leverage', { ...CHANGE, weight: 1, run: (call) => setLeverage(context, call) }],
    ...listenKeyEndpoints(context),
  ];
}

function listenKeyEndpoints(context: UsdmContext): [string, Endpoint][] {
  const path = '/fapi/v1/listenKey';
  const key = { operation: 'session', security: 'key', weight: 1 } as const;
  return [
    [`POST ${path}`, { ...key, run: (call) => ({ listenKey: context.listenKeys.create(call.account, call.nowUs) }) }],
    [`PUT ${path}`, { ...key, run: (call) => keepAlive(context, call) }],
    [
      `DELETE ${path}`,
      {
        ...key,
        run: (call) => {
          context.listenKeys.remove(call.account);
          return {};
        },
      },
    ],
  ];
}

/** @throws {Refusal} -1125 when there is no key to keep */
function keepAlive(context: UsdmContext, call: Call): WireValue {
  if (!context.listenKeys.keepAlive(call.account, call.nowUs)) {
    throw new Refusal(-1125, 'This listenKey does not exist.');
  }
  return { listenKey: context.listenKeys.keyOf(call.account) ?? '' };
}

function setHedgeMode(context: UsdmContext, call: Call): WireValue {
  const on = needFlag(call, 'dualSidePosition');
  if (on === context.settings.hedgeMode(call.account)) throw new Refusal(-4059, 'No need to change position side.');
  if (context.exchange.openOrders(call.account).length > 0) {
    throw new Refusal(-4067, 'Position side cannot be changed if there exists open orders.');
  }
  if (hasPosition(context, call.account, undefined)) {
    throw new Refusal(-4068, 'Position side cannot be changed if there exists position.');
  }
  context.settings.setHedgeMode(call.account, on);
  return SUCCESS;
}

function setMultiAssets(context: UsdmContext, call: Call): WireValue {
  const on = needFlag(call, 'multiAssetsMargin');
  if (on === context.settings.multiAssets(call.account)) throw new Refusal(-4171, 'No need to change multi-assets mode.');
  context.settings.setMultiAssets(call.account, on);
  context.tellConfig(call.account, { kind: 'multi-assets', on }, call.nowUs);
  return SUCCESS;
}

function setMarginType(context: UsdmContext, call: Call): WireValue {
  const symbol = call.params.needText('symbol');
  context.symbols.need(symbol);
  const type = call.params.needText('marginType');
  if (type !== 'ISOLATED' && type !== 'CROSSED') throw new Refusal(-1130, "Data sent for parameter 'marginType' is not valid.");
  const isolated = type === 'ISOLATED';
  if (isolated === context.settings.isolated(call.account, symbol)) throw new Refusal(-4046, 'No need to change margin type.');
  if (context.exchange.openOrders(call.account, symbol).length > 0) {
    throw new Refusal(-4047, 'Margin type cannot be changed if there exists open orders.');
  }
  if (hasPosition(context, call.account, symbol)) {
    throw new Refusal(-4048, 'Margin type cannot be changed if there exists position.');
  }
  context.settings.setIsolated(call.account, symbol, isolated);
  context.tellConfig(call.account, { kind: 'margin-type', symbol }, call.nowUs);
  return SUCCESS;
}

function setLeverage(context: UsdmContext, call: Call): WireValue {
  const symbol = call.params.needText('symbol');
  const view = context.symbols.need(symbol);
  const leverage = call.params.needInteger('leverage');
  if (leverage < 1 || leverage > (view.spec.perp?.maxLeverage ?? 1))
    throw new Refusal(-4028, `Leverage ${leverage} is not valid`);
  if (!context.exchange.setLeverage(call.account, symbol, leverage, call.nowUs)) {
    throw new Refusal(-2028, 'Leverage is smaller than permitted: insufficient margin balance.');
  }
  return { leverage, maxNotionalValue: '1000000000', symbol };
}

function hasPosition(context: UsdmContext, account: string, symbol: string | undefined): boolean {
  return context.exchange
    .account(account)
    .positions.some((row) => row.size !== 0 && (symbol === undefined || row.instrument === symbol));
}
