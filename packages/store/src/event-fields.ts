import type { EngineEvent, InstrumentId } from '@mm/core';
import {
  boolean,
  cursor,
  type Field,
  type Fields,
  levels,
  list,
  member,
  name,
  number,
  optional,
  optionalBoolean,
  optionalNumber,
  optionalText,
  refusal,
  sequence,
  settings,
  text,
} from './fields.ts';
import { writeBatchEnd, writeBookDelta } from './hot-writers.ts';
import { balanceReport, instrument, orderEvent, orderReport, positionReport } from './order-fields.ts';

type EventType = EngineEvent['type'];
type EventOf<Type extends EventType> = Extract<EngineEvent, { type: Type }>;

/** Which number stands for an event, and how its properties are written. Numbers are never used again for another. */
type EventTable = { readonly [Type in EventType]: readonly [code: number, fields: Fields<Omit<EventOf<Type>, 'type'>>] };

const market = { instrument: name<InstrumentId>(), venueTimeUs: number(), receiveTimeUs: number() } as const;
const book = { ...market, sequence, bids: levels, asks: levels } as const;
const request = { request: name<'place' | 'amend' | 'cancel'>(), reason: text() } as const;
const refused = { venueCode: text(), reason: text() } as const;

const person = { by: text(), reason: text(), receiveTimeUs: number() } as const;

const fillFields: Fields<Omit<EventOf<'fill'>, 'type'>> = {
  ...orderEvent,
  tradeId: text(),
  side: name(),
  price: number(),
  size: number(),
  liquidity: name(),
  fee: text(),
  feeAsset: name(),
};

const EVENTS: EventTable = {
  'book-snapshot': [1, book],
  'book-delta': [2, book],
  'book-audit': [3, book],
  bbo: [4, { ...market, sequence, bidTicks: number(), bidLots: number(), askTicks: number(), askLots: number() }],
  trade: [5, { ...market, tradeId: text(), price: number(), size: number(), aggressorSide: name() }],
  'mark-price': [6, { ...market, mark: text() }],
  'index-price': [7, { ...market, index: text() }],
  'funding-rate': [8, { ...market, rate: text(), settlesAtUs: number() }],
  'stream-state': [
    9,
    { venue: name(), instrument: name(), stream: name(), state: name(), reason: text(), receiveTimeUs: number() },
  ],
  'stream-alive': [10, { venue: name(), instrument: name(), stream: name(), receiveTimeUs: number() }],
  'batch-end': [11, { receiveTimeUs: number() }],
  'order-accepted': [20, orderEvent],
  'order-denied': [21, { ...orderEvent, request: name(), refusal }],
  'order-rejected': [22, { ...orderEvent, ...refused }],
  'order-unknown': [23, { ...orderEvent, ...request }],
  'order-amended': [24, { ...orderEvent, price: number(), size: number() }],
  'amend-rejected': [25, { ...orderEvent, ...refused }],
  'order-canceled': [26, { ...orderEvent, reason: text() }],
  'cancel-rejected': [27, { ...orderEvent, ...refused }],
  'order-expired': [28, { ...orderEvent, reason: text() }],
  fill: [29, fillFields],
  'order-reported': [30, { venue: name(), order: orderReport, receiveTimeUs: number() }],
  'order-not-found': [
    31,
    { venue: name(), instrument: name(), clientOrderId: text(), askedAtUs: number(), receiveTimeUs: number() },
  ],
  'position-reported': [32, { venue: name(), position: positionReport, venueTimeUs: number(), receiveTimeUs: number() }],
  'balance-reported': [33, { venue: name(), balance: balanceReport, venueTimeUs: number(), receiveTimeUs: number() }],
  'cash-flow': [
    34,
    {
      venue: name(),
      cause: name(),
      instrument: name(),
      asset: name(),
      amount: text(),
      id: text(),
      venueTimeUs: number(),
      receiveTimeUs: number(),
    },
  ],
  'reconcile-snapshot': [
    35,
    {
      venue: name(),
      askedAtUs: number(),
      cursor: cursor as Field<EventOf<'reconcile-snapshot'>['cursor']>,
      orders: list(orderReport),
      fills: list(member<EventOf<'fill'>>('fill', fillFields)),
      positions: list(positionReport),
      balances: list(balanceReport),
      receiveTimeUs: number(),
    },
  ],
  'rate-budget': [
    36,
    {
      venue: name(),
      budget: name(),
      remaining: number(),
      limit: number(),
      resetsAtUs: number(),
      receiveTimeUs: number(),
    },
  ],
  'command-refused': [37, { venue: name(), command: name(), refusal, receiveTimeUs: number() }],
  instrument: [50, { venue: name(), instrument, receiveTimeUs: number() }],
  'venue-state': [51, { venue: name(), state: name(), reason: text(), refusal: optional(refusal), receiveTimeUs: number() }],
  'fee-rates': [52, { venue: name(), instrument: name(), maker: text(), taker: text(), receiveTimeUs: number() }],
  'account-reported': [
    53,
    {
      venue: name(),
      positionMode: name(),
      canTrade: boolean,
      canWithdraw: optionalBoolean,
      addressBound: optionalBoolean,
      feeTier: optionalText(),
      receiveTimeUs: number(),
    },
  ],
  'margin-mode': [
    54,
    {
      venue: name(),
      instrument: name(),
      mode: name(),
      leverage: optionalText(),
      settle: name(),
      receiveTimeUs: number(),
    },
  ],
  'clock-offset': [55, { venue: name(), offsetUs: number(), uncertaintyUs: number(), alarm: boolean, receiveTimeUs: number() }],
  'dead-man-switch': [
    56,
    { venue: name(), instrument: name(), state: name(), firesAtUs: optionalNumber(), receiveTimeUs: number() },
  ],
  timer: [60, { timer: name(), dueUs: number(), receiveTimeUs: number() }],
  operator: [61, { action: name(), scope: name(), about: optionalText(), ...person }],
  'settings-changed': [62, { strategy: name(), settings, ...person }],
  'session-started': [63, { epoch: number(), instance: number(), killed: optionalText(), receiveTimeUs: number() }],
  'loop-lag': [64, { lagUs: number(), receiveTimeUs: number() }],
};

const HOT: { readonly [Type in EventType]?: Field<EventOf<Type>>['write'] } = {
  'book-delta': writeBookDelta,
  'batch-end': writeBatchEnd,
};

/** By type, for writing. */
export const EVENT_CODES: ReadonlyMap<string, readonly [code: number, field: Field<EngineEvent>]> = new Map(
  Object.entries(EVENTS).map(([type, [code, fields]]) => [type, [code, memberOf(type, fields)] as const]),
);

/** By code, for reading. */
export const EVENT_FIELDS: ReadonlyMap<number, Field<EngineEvent>> = new Map(EVENT_CODES.values());

function memberOf(type: string, fields: object): Field<EngineEvent> {
  const field = member<EngineEvent>(type as EventType, fields as Fields<Omit<EngineEvent, 'type'>>);
  const write = HOT[type as EventType];
  return write === undefined ? field : { write: write as Field<EngineEvent>['write'], read: field.read };
}
