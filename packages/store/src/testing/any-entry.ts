import type { Command, EngineEvent, Levels, OrderRequest } from '@mm/core';
import fc from 'fast-check';

type EventType = EngineEvent['type'];
type CommandType = Command['type'];

const name = fc.oneof(
  fc.constantFrom('binance-usdm', 'binance-usdm:linear-perp:BTCUSDT', 'maker', 'BTC', ''),
  fc.string({ maxLength: 12 }),
);
/** Texts of any script, broken ones too, and long ones. */
const text = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 70 }),
  fc.stringMatching(/^[0-9]{1,20}(\.[0-9]{1,18})?$/),
  fc.constantFrom('\ud800', 'x\udc00y', '\ufeff', 'ß'.repeat(63), 'ß'.repeat(32), 'a'.repeat(63), 'a'.repeat(64), '\u0000'),
);
const maybeText = fc.option(text, { nil: undefined });
const maybeName = fc.option(name, { nil: undefined });
const whole = fc.oneof(fc.nat(300), fc.maxSafeNat(), fc.constantFrom(0, 127, 128, 2 ** 28 - 1, 2 ** 28, 2 ** 53 - 1));
const any = fc.oneof(
  whole,
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(-0, -1, Number.NaN, Number.POSITIVE_INFINITY, 0.5, 2 ** 53, 2 ** 60),
);
const maybeNumber = fc.option(any, { nil: undefined });
const timeUs = fc.integer({ min: 1_600_000_000_000_000, max: 1_900_000_000_000_000 });
const sequence = fc.oneof(
  whole,
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
  fc.bigInt({ min: -(2n ** 80n), max: -(2n ** 53n) }),
);
const side = fc.constantFrom('bid', 'ask');
const flag = fc.boolean();
const maybeFlag = fc.option(flag, { nil: undefined });

const level = fc.tuple(fc.oneof(whole, whole, any), fc.oneof(whole, whole, any));
const honestLevel = fc.tuple(fc.integer({ min: 0, max: 2 ** 40 }), fc.nat());
const levels = fc
  .tuple(fc.oneof(fc.array(honestLevel), fc.array(level, { maxLength: 6 })), fc.nat(3))
  .map(([pairs, spare]): Levels => {
    const filler = Array.from({ length: spare }, () => 7);
    return {
      count: pairs.length,
      ticks: Float64Array.from([...pairs.map(([tick]) => tick), ...filler]),
      lots: Float64Array.from([...pairs.map(([, lot]) => lot), ...filler]),
    };
  });

const plainValues = fc.dictionary(
  fc.string({ maxLength: 8 }).filter((key) => key !== '__proto__'),
  fc.oneof(text, any, flag),
);

const refusal: fc.Arbitrary<unknown> = fc.oneof(
  fc.record({ type: fc.constant('refusal'), code: fc.constantFrom('killed', 'no-lease'), message: text }),
  fc.record({
    type: fc.constant('refusal'),
    code: fc.constantFrom('killed', 'no-lease'),
    message: text,
    details: plainValues,
  }),
);

const step = fc.record({ text, mantissa: whole, decimals: fc.nat(24) });
const priceRule = fc.oneof(
  fc.constant({ type: 'every-tick' }),
  fc.record({ type: fc.constant('significant-figures'), figures: fc.nat(9) }),
);
const instrument: fc.Arbitrary<unknown> = fc.record({
  ...{ id: name, venue: name, symbol: text, kind: name, market: name, base: name, quote: name, settle: name },
  ...{ tick: step, lot: step, wireTick: step, wireLot: step, contractMultiplier: text, pricedUnits: text },
  ...{ orderLots: whole, minLots: whole, maxLots: maybeNumber, minNotional: maybeText, priceRule, status: name },
});

const ids = { clientOrderId: maybeText, venueOrderId: maybeText };
const order = { venue: name, instrument: name, ...ids, venueTimeUs: timeUs, receiveTimeUs: timeUs };
const market = { instrument: name, venueTimeUs: timeUs, receiveTimeUs: timeUs };
const book = { ...market, sequence, bids: levels, asks: levels };
const asked = { request: fc.constantFrom('place', 'amend', 'cancel') };
const refused = { venueCode: text, reason: text };
const said = { venue: name, receiveTimeUs: timeUs };
const fill = { ...order, tradeId: text, side, price: any, size: any, liquidity: name, fee: text, feeAsset: name };
const orderReport = fc.record({
  ...{ instrument: name, ...ids, side, state: name, price: maybeNumber, size: any, filledSize: any },
  ...{ reduceOnly: flag, venueTimeUs: timeUs },
});
const positionReport = fc.record({ instrument: name, size: any, entryPrice: maybeText, liquidationPrice: maybeText });
const balanceReport = fc.record({ asset: name, total: text, available: text });
const person = { by: text, reason: text, receiveTimeUs: timeUs };
const few = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { maxLength: 4 });

type Parts = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** Every property of every event; a new kind does not compile until it is here. */
export const eventParts: { readonly [Type in EventType]: Parts } = {
  'book-snapshot': book,
  'book-delta': book,
  'book-audit': book,
  bbo: { ...market, sequence, bidTicks: any, bidLots: any, askTicks: any, askLots: any },
  trade: { ...market, tradeId: text, price: any, size: any, aggressorSide: side },
  'mark-price': { ...market, mark: text },
  'index-price': { ...market, index: text },
  'funding-rate': { ...market, rate: text, settlesAtUs: any },
  'stream-state': { ...said, instrument: maybeName, stream: name, state: name, reason: text },
  'stream-alive': { ...said, instrument: name, stream: name },
  'batch-end': { receiveTimeUs: any },
  'order-accepted': order,
  'order-denied': { ...order, ...asked, refusal },
  'order-rejected': { ...order, ...refused },
  'order-unknown': { ...order, ...asked, reason: text },
  'order-amended': { ...order, price: any, size: any },
  'amend-rejected': { ...order, ...refused },
  'order-canceled': { ...order, reason: text },
  'cancel-rejected': { ...order, ...refused },
  'order-expired': { ...order, reason: text },
  fill,
  'order-reported': { ...said, order: orderReport },
  'order-not-found': { ...said, instrument: name, clientOrderId: text, askedAtUs: any },
  'position-reported': { ...said, position: positionReport, venueTimeUs: timeUs },
  'balance-reported': { ...said, balance: balanceReport, venueTimeUs: timeUs },
  'cash-flow': { ...said, cause: name, instrument: maybeName, asset: name, amount: text, id: text, venueTimeUs: timeUs },
  'reconcile-snapshot': {
    ...{ ...said, askedAtUs: any, cursor: fc.oneof(text, sequence), orders: few(orderReport) },
    ...{
      fills: few(fc.record({ type: fc.constant('fill'), ...fill })),
      positions: few(positionReport),
      balances: few(balanceReport),
    },
  },
  'rate-budget': { ...said, budget: name, remaining: any, limit: any, resetsAtUs: any },
  'command-refused': { ...said, command: name, refusal },
  instrument: { ...said, instrument },
  'venue-state': { ...said, state: name, reason: text, refusal: fc.option(refusal, { nil: undefined }) },
  'fee-rates': { ...said, instrument: name, maker: text, taker: text },
  'account-reported': {
    ...{ ...said, positionMode: maybeName, canTrade: flag, canWithdraw: maybeFlag, addressBound: maybeFlag, feeTier: maybeText },
  },
  'margin-mode': { ...said, instrument: name, mode: name, leverage: maybeText, settle: name },
  'clock-offset': { ...said, offsetUs: any, uncertaintyUs: any, alarm: flag },
  'dead-man-switch': { ...said, instrument: maybeName, state: name, firesAtUs: maybeNumber },
  timer: { timer: name, dueUs: any, receiveTimeUs: timeUs },
  operator: { action: name, scope: maybeName, about: maybeText, ...person },
  'settings-changed': { strategy: name, settings: plainValues, ...person },
  'session-started': { epoch: any, instance: any, killed: maybeText, receiveTimeUs: timeUs },
  'loop-lag': { lagUs: any, receiveTimeUs: timeUs },
};

const orderHead = { clientOrderId: text, instrument: name, strategy: maybeName, side, size: any, reduceOnly: flag };
const orderRequest = fc.oneof(
  fc.record({ orderType: fc.constant('market'), ...orderHead }),
  fc.record({ orderType: fc.constant('limit'), ...orderHead, price: any, timeInForce: name, postOnly: flag }),
) as unknown as fc.Arbitrary<OrderRequest>;
const about = { venue: name, instrument: name };
const place = { venue: name, order: orderRequest, issuedAtUs: any };
const amend = { ...about, clientOrderId: text, venueOrderId: maybeText, price: any, size: any, issuedAtUs: any };
const cancel = { ...about, ...ids };

export const commandParts: { readonly [Type in CommandType]: Parts } = {
  place,
  amend,
  cancel,
  batch: {
    venue: name,
    commands: few(fc.oneof(typed('place', place), typed('amend', amend), typed('cancel', cancel))) as fc.Arbitrary<unknown>,
  },
  'cancel-all': { venue: name, instrument: maybeName },
  query: { ...about, clientOrderId: text },
  audit: { venue: name, cursor: fc.option(fc.oneof(text, sequence), { nil: undefined }) },
  'audit-book': about,
  resync: { ...about, reason: name },
  'set-timer': { timer: name, dueUs: any },
  'clear-timer': { timer: name },
  heartbeat: { venue: name, sentAtUs: any },
  disarm: { venue: name },
};

function typed(type: string, parts: Parts): fc.Arbitrary<{ readonly type: string }> {
  return fc.record({ type: fc.constant(type), ...parts });
}

export type Appended =
  | { readonly what: 'event'; readonly event: EngineEvent }
  | { readonly what: 'command'; readonly command: Command }
  | { readonly what: 'check'; readonly stateHash: string };

/** One kind of event. */
export function anyEventOf(type: EventType): fc.Arbitrary<EngineEvent> {
  return typed(type, eventParts[type]) as unknown as fc.Arbitrary<EngineEvent>;
}

export function anyCommandOf(type: CommandType): fc.Arbitrary<Command> {
  return typed(type, commandParts[type]) as unknown as fc.Arbitrary<Command>;
}

/** Anything that may be appended. */
export const anyEntry: fc.Arbitrary<Appended> = fc.oneof(
  ...Object.keys(eventParts).map((type) => anyEventOf(type as EventType).map((event): Appended => ({ what: 'event', event }))),
  ...Object.keys(commandParts).map((type) =>
    anyCommandOf(type as CommandType).map((command): Appended => ({ what: 'command', command })),
  ),
  fc.stringMatching(/^[0-9a-f]{16}$/).map((stateHash): Appended => ({ what: 'check', stateHash })),
);

/** Levels as far as they count; everything else as it is. For comparing, and for keeping past the next read. */
export function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled);
  if (typeof value !== 'object' || value === null) return value;
  if ('ticks' in value && 'lots' in value) {
    const { count, ticks, lots } = value as Levels;
    return { count, ticks: [...ticks.subarray(0, count)], lots: [...lots.subarray(0, count)] };
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, settled(part)]));
}
