import { addDecimals, type DecimalText, decimal, isDecimalText, unitsOf } from './decimal.ts';
import { isRefusal, type Refusal } from './errors.ts';
import {
  type Asset,
  asset,
  type ClientOrderId,
  type InstrumentId,
  type StrategyId,
  type TimerId,
  type TradeId,
  type VenueId,
  type VenueOrderId,
  venueId,
} from './ids.ts';
import { type Market, type MarketId, marketId } from './market.ts';
import { type Bps, bps, isTicks, type Lots, lots, type Ticks, ticks } from './quantities.ts';
import { quoteRounding } from './rounding.ts';
import { type Sequence, toSequence } from './sequence.ts';

declare const price: Ticks;
declare const size: Lots;
declare const cost: Bps;
declare const venue: VenueId;
declare const id: InstrumentId;
declare const text: DecimalText;

// Units are made by their own constructors, and are numbers to read.
ticks(1) satisfies Ticks;
lots(1) satisfies Lots;
bps(1.5) satisfies Bps;
price satisfies number;
(price - 1) satisfies number;
const lower: boolean = price < ticks(5);
void lower;

// @ts-expect-error a number is not a price
1 satisfies Ticks;
// @ts-expect-error a number is not a size
1 satisfies Lots;
// @ts-expect-error a number is not basis points
1 satisfies Bps;
// @ts-expect-error a price is not a size
price satisfies Lots;
// @ts-expect-error a size is not a price
size satisfies Ticks;
// @ts-expect-error basis points are not a price
cost satisfies Ticks;
// @ts-expect-error a price is not basis points
price satisfies Bps;
// @ts-expect-error text is not a price
'617000' satisfies Ticks;
// @ts-expect-error a bigint is not a price
617_000n satisfies Ticks;

// Arithmetic gives plain numbers: whoever wants units again says so, and is checked.
// @ts-expect-error the sum of two prices
(price + price) satisfies Ticks;
// @ts-expect-error a price times a size
(price * size) satisfies Ticks;
// @ts-expect-error a price turned around
-price satisfies Ticks;
// @ts-expect-error half a size
(size / 2) satisfies Lots;
ticks(price + 1) satisfies Ticks;

// A guard brands.
declare const unknown: unknown;
if (isTicks(unknown)) unknown satisfies Ticks;
if (isDecimalText(unknown)) unknown satisfies DecimalText;

// Text with a meaning is no plain text.
venueId('okx') satisfies VenueId;
asset('BTC') satisfies Asset;
decimal('0.1') satisfies DecimalText;
venue satisfies string;
// @ts-expect-error a string is not a venue
'okx' satisfies VenueId;
// @ts-expect-error a string is not an instrument
'okx:spot:BTC-USDT' satisfies InstrumentId;
// @ts-expect-error a string is not a market
'BTC/USD:spot' satisfies MarketId;
// @ts-expect-error a string is not canonical decimal text
'0.10' satisfies DecimalText;
// @ts-expect-error a string is not an asset
'BTC' satisfies Asset;
// @ts-expect-error a string is not an order of ours
'1-2-3' satisfies ClientOrderId;
// @ts-expect-error a string is not a timer
'requote' satisfies TimerId;
// @ts-expect-error a string is not a strategy
'maker' satisfies StrategyId;
// @ts-expect-error text put together is plain text
`${text}0` satisfies DecimalText;

// One id is never another.
declare const ours: ClientOrderId;
declare const theirs: VenueOrderId;
declare const trade: TradeId;
declare const market: MarketId;
// @ts-expect-error a venue is not an instrument
venue satisfies InstrumentId;
// @ts-expect-error an instrument is not a market
id satisfies MarketId;
// @ts-expect-error a market is not an instrument
market satisfies InstrumentId;
// @ts-expect-error our id is not the venue's
ours satisfies VenueOrderId;
// @ts-expect-error the venue's id is not ours
theirs satisfies ClientOrderId;
// @ts-expect-error a trade is not an order
trade satisfies VenueOrderId;

// A market needs its kind, and knows only two.
marketId({ base: asset('BTC'), quoteClass: asset('USD'), kind: 'spot' }) satisfies MarketId;
// @ts-expect-error no kind
({ base: asset('BTC'), quoteClass: asset('USD') }) satisfies Market;
// @ts-expect-error no such kind
({ base: asset('BTC'), quoteClass: asset('USD'), kind: 'inverse-perp' }) satisfies Market;

// What may be refused must be looked at first.
const read = unitsOf('1', { text, mantissa: 1, decimals: 0 });
// @ts-expect-error it may be a refusal
read satisfies number;
if (isRefusal(read)) read satisfies Refusal;
else read satisfies number;

// @ts-expect-error a quote is never left unrounded
quoteRounding('bid') satisfies 'refuse';
quoteRounding('bid') satisfies 'down' | 'up';

// @ts-expect-error arithmetic on decimals goes through the exact functions
addDecimals(text, '0.1');
addDecimals(text, decimal('0.1')) satisfies DecimalText;

toSequence(2n ** 60n) satisfies Sequence;
// @ts-expect-error a sequence is no text
'5' satisfies Sequence;
