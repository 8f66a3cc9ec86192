import type { OrderSpec } from '../../../exchange/order-types.ts';
import { scaled } from '../../../units/decimal-text.ts';
import type { OffGrid } from '../../../units/step-grid.ts';
import type { Call } from '../gateway.ts';
import type { OrderNote } from '../order-memory.ts';
import { notRequired, readPrevention, readSide } from '../order-words.ts';
import { illegalParameter, Refusal } from '../refusal.ts';
import { badClientId } from './refusals.ts';
import type { SpotContext } from './spot-context.ts';

/** An order as it was asked for, and what of it only the wire knows. */
export interface PlacementRequest {
  readonly spec: OrderSpec;
  readonly note: OrderNote;
  readonly respType: 'ACK' | 'RESULT' | 'FULL';
}

const TYPES = ['LIMIT', 'MARKET', 'LIMIT_MAKER'] as const;
const CLIENT_ID = /^[a-zA-Z0-9-_]{1,36}$/;

/** Reads a placement. @throws {Refusal} */
export function placementRequest(context: SpotContext, call: Call): PlacementRequest {
  const { params } = call;
  const symbol = params.needText('symbol');
  context.symbols.need(symbol);
  const side = readSide(call);
  params.needText('type');
  const type = params.word('type', TYPES, () => new Refusal(-1116, 'Invalid orderType.')) ?? 'LIMIT';
  const shared = {
    instrument: symbol,
    side,
    selfTradePrevention: readPrevention(
      call,
      () => new Refusal(-1130, "Data sent for parameter 'selfTradePreventionMode' is not valid."),
    ),
    clientOrderId: readClientId(call, 'newClientOrderId') ?? context.makeId(),
  } as const;
  const respType = readRespType(call, type);
  if (type === 'MARKET') return { ...marketRequest(context, call, shared), respType };
  if (type === 'LIMIT_MAKER' && params.has('timeInForce')) throw notRequired('timeInForce');
  if (type === 'LIMIT') params.needText('timeInForce');
  const words = ['GTC', 'IOC', 'FOK'] as const;
  const force = params.word('timeInForce', words, () => new Refusal(-1115, 'Invalid timeInForce.')) ?? 'GTC';
  const size = readSize(context, symbol, params.needText('quantity'));
  const price = readPrice(context, symbol, params.needText('price'));
  const timeInForce = force === 'IOC' ? 'ioc' : force === 'FOK' ? 'fok' : 'gtc';
  return { spec: { ...shared, type: 'limit', size, price, timeInForce, postOnly: type === 'LIMIT_MAKER' }, note: {}, respType };
}

function marketRequest(
  context: SpotContext,
  call: Call,
  shared: Pick<OrderSpec, 'instrument' | 'side' | 'clientOrderId' | 'selfTradePrevention'>,
): { spec: OrderSpec; note: OrderNote } {
  const { params } = call;
  for (const name of ['price', 'timeInForce'] as const) if (params.has(name)) throw notRequired(name);
  const { instrument, side } = shared;
  const quote = params.text('quoteOrderQty');
  if (quote === undefined) {
    const size = readSize(context, instrument, params.needText('quantity'));
    return { spec: { ...shared, type: 'market', size }, note: {} };
  }
  if (params.has('quantity')) throw notRequired('quoteOrderQty');
  const money = scaled(quote, context.symbols.grid(instrument).quoteDecimals);
  if (money === undefined || money <= 0n) throw illegalParameter('quoteOrderQty');
  const size = sizeForQuote(context, instrument, side, money);
  return { spec: { ...shared, type: 'market', size }, note: { quoteOrderQty: context.symbols.quote(instrument, money) } };
}

/** The largest size in whole lots that the book sells, or buys, for so much money. */
function sizeForQuote(context: SpotContext, symbol: string, side: 'bid' | 'ask', money: bigint): number {
  const { compiled, notionalUnit } = context.symbols.need(symbol);
  const book = context.exchange.book(symbol, 5000);
  let left = money;
  let size = 0;
  for (const [price, available] of side === 'bid' ? book.asks : book.bids) {
    const affordable = Number(left / (BigInt(price) * notionalUnit));
    const taken = Math.min(available, affordable);
    size += taken;
    left -= BigInt(price) * BigInt(taken) * notionalUnit;
    if (taken < available) break;
  }
  const lots = Math.floor(size / compiled.lot) * compiled.lot;
  if (lots === 0) throw new Refusal(-1013, 'Filter failure: LOT_SIZE');
  return lots;
}

/** @throws {Refusal} -1100 */
export function readClientId(call: Call, name: string): string | undefined {
  const id = call.params.text(name);
  if (id !== undefined && !CLIENT_ID.test(id)) throw badClientId(name);
  return id;
}

function readRespType(call: Call, type: (typeof TYPES)[number]): 'ACK' | 'RESULT' | 'FULL' {
  const byDefault = type === 'LIMIT_MAKER' ? 'ACK' : 'FULL';
  const words = ['ACK', 'RESULT', 'FULL'] as const;
  return call.params.word('newOrderRespType', words, () => new Refusal(-1118, 'Invalid newOrderRespType.')) ?? byDefault;
}

function readPrice(context: SpotContext, symbol: string, text: string): number {
  const steps = context.symbols.grid(symbol).price.steps(text);
  return typeof steps === 'number' ? steps : refuse(steps, 'price', text, 'PRICE_FILTER');
}

export function readSize(context: SpotContext, symbol: string, text: string, name = 'quantity'): number {
  const steps = context.symbols.grid(symbol).size.steps(text);
  return typeof steps === 'number' ? steps : refuse(steps, name, text, 'LOT_SIZE');
}

function refuse(why: OffGrid, name: string, text: string, filter: string): never {
  if (why === 'malformed') {
    throw new Refusal(
      -1100,
      `Illegal characters found in parameter '${name}'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.`,
    );
  }
  if ((text.split('.')[1] ?? '').length > 8) throw new Refusal(-1111, `Parameter '${name}' has too much precision.`);
  throw new Refusal(-1013, `Filter failure: ${filter}`);
}
