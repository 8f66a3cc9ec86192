import type { OrderSpec } from '../../../exchange/order-types.ts';
import type { OffGrid } from '../../../units/step-grid.ts';
import type { Call } from '../gateway.ts';
import { parseLosslessly } from '../lossless-json.ts';
import type { OrderNote } from '../order-memory.ts';
import { notRequired, readPrevention, readSide } from '../order-words.ts';
import { illegalParameter, missingParameter, Refusal } from '../refusal.ts';
import type { VenueContext } from '../venue-context.ts';

/** An order as it was asked for, and what of it only the wire knows. */
export interface PlacementRequest {
  readonly spec: OrderSpec;
  readonly note: OrderNote;
  readonly respType: 'ACK' | 'RESULT';
}

const CONDITIONAL = ['STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'];
const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;

/** Reads a placement. @throws {Refusal} */
export function placementRequest(context: VenueContext, call: Call, hedgeMode: boolean): PlacementRequest {
  const { params } = call;
  const symbol = params.needText('symbol');
  context.symbols.need(symbol);
  const side = readSide(call);
  const type = readType(call);
  readPositionSide(call, hedgeMode);
  const clientOrderId = params.text('newClientOrderId');
  if (clientOrderId !== undefined && !CLIENT_ID.test(clientOrderId)) throw new Refusal(-4015, 'Client order id is not valid.');
  const size = readSize(context, symbol, params.needText('quantity'));
  const shared = {
    instrument: symbol,
    side,
    size,
    reduceOnly: params.flag('reduceOnly') ?? false,
    selfTradePrevention: readPrevention(call, () => new Refusal(-5039, 'Invalid self trade prevention mode.')),
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
  };
  const respType = params.text('newOrderRespType') === 'RESULT' ? 'RESULT' : 'ACK';
  if (type === 'MARKET') {
    for (const name of ['price', 'timeInForce'] as const) if (params.has(name)) throw notRequired(name);
    return { spec: { ...shared, type: 'market' }, note: {}, respType };
  }
  const force = readTimeInForce(call);
  const priceMatch = params.text('priceMatch');
  const price =
    priceMatch === undefined ? readPrice(context, symbol, params.needText('price')) : matchedPrice(context, call, symbol, side);
  return {
    spec: {
      ...shared,
      type: 'limit',
      price,
      timeInForce: force === 'IOC' ? 'ioc' : force === 'FOK' ? 'fok' : 'gtc',
      postOnly: force === 'GTX' || force === 'RPI',
    },
    note: {
      ...(force === 'GTD' || force === 'RPI' ? { timeInForce: force } : {}),
      ...(force === 'GTD' ? { goodTillMs: readGoodTill(call) } : {}),
      ...(priceMatch === undefined ? {} : { priceMatch }),
    },
    respType,
  };
}

function readType(call: Call): 'LIMIT' | 'MARKET' {
  const type = call.params.needText('type');
  if (CONDITIONAL.includes(type)) {
    throw new Refusal(-4120, 'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.');
  }
  if (type !== 'LIMIT' && type !== 'MARKET') throw new Refusal(-1116, 'Invalid orderType.');
  return type;
}

function readPositionSide(call: Call, hedgeMode: boolean): void {
  const { params } = call;
  const side = params.text('positionSide') ?? 'BOTH';
  if (!['BOTH', 'LONG', 'SHORT'].includes(side)) throw new Refusal(-1130, "Data sent for parameter 'positionSide' is not valid.");
  if ((side === 'BOTH') === hedgeMode) throw new Refusal(-4061, "Order's position side does not match user's setting.");
  if (hedgeMode && params.has('reduceOnly')) throw notRequired('reduceOnly');
}

function readTimeInForce(call: Call): 'GTC' | 'IOC' | 'FOK' | 'GTX' | 'GTD' | 'RPI' {
  call.params.needText('timeInForce');
  const words = ['GTC', 'IOC', 'FOK', 'GTX', 'GTD', 'RPI'] as const;
  return call.params.word('timeInForce', words, () => new Refusal(-1115, 'Invalid timeInForce.')) ?? 'GTC';
}

function readGoodTill(call: Call): number {
  const ms = call.params.needInteger('goodTillDate');
  if (ms <= call.venueMs + 600_000 || ms >= 253_402_300_799_000) {
    throw new Refusal(
      -5040,
      'The goodTillDate timestamp must be greater than the current time plus 600 seconds and smaller than 253402300799000.',
    );
  }
  return ms;
}

export function readPrice(context: VenueContext, symbol: string, text: string): number {
  const steps = context.symbols.grid(symbol).price.steps(text);
  if (typeof steps === 'number') return steps;
  throw offGrid(steps, 'price', new Refusal(-4014, 'Price not increased by tick size.'));
}

export function readSize(context: VenueContext, symbol: string, text: string): number {
  const steps = context.symbols.grid(symbol).size.steps(text);
  if (typeof steps === 'number') return steps;
  throw offGrid(steps, 'quantity', new Refusal(-4023, 'Qty not increased by step size.'));
}

function offGrid(why: OffGrid, name: string, refusal: Refusal): Refusal {
  switch (why) {
    case 'malformed':
      return illegalParameter(name);
    case 'too-precise':
      return new Refusal(-1111, 'Precision is over the maximum defined for this asset.');
    case 'off-grid':
      return refusal;
    case 'too-large':
      return name === 'price'
        ? new Refusal(-4002, 'Price greater than max price.')
        : new Refusal(-4005, 'Quantity greater than max quantity.');
  }
}

/** `QUEUE`: the best price of the own side, `OPPONENT`: of the other; `_5` and so on: that far behind. */
export function matchedPrice(context: VenueContext, call: Call, symbol: string, side: 'bid' | 'ask'): number {
  const match = /^(QUEUE|OPPONENT)(?:_(5|10|20))?$/.exec(call.params.text('priceMatch') ?? '');
  if (match === null || (match[1] === 'OPPONENT' && (match[2] === '10' || match[2] === '20'))) {
    throw new Refusal(-5037, 'Invalid price match');
  }
  if (call.params.has('price')) throw notRequired('price');
  const depth = Number(match[2] ?? 1);
  const book = context.exchange.book(symbol, depth);
  const levels = (match[1] === 'QUEUE') === (side === 'bid') ? book.bids : book.asks;
  const level = levels[depth - 1];
  if (level === undefined) throw new Refusal(-5041, 'No depth matches this BBO order');
  return level[0];
}

/** The elements of a batch. @throws {Refusal} -1130 for no list, or for more than `most` */
export function batchItems(text: string, name: string, most: number): readonly unknown[] {
  let items: unknown;
  try {
    items = parseLosslessly(text);
  } catch {
    items = undefined;
  }
  if (!Array.isArray(items) || items.length === 0) throw missingParameter(name);
  if (items.length > most) throw new Refusal(-4082, 'Invalid number of batch place orders.');
  return items;
}
