import {
  type AmendCommand,
  asset,
  type ClientOrderId,
  type Instrument,
  instrument,
  isRefusal,
  type Lots,
  type PlaceCommand,
  type Side,
  type Ticks,
  type VenueId,
  venueId,
} from '@mm/core';
import type { ExposureFacts, MarketFacts } from '../facts.ts';
import { KillSwitch, memoryLatch } from '../kill-switch.ts';
import { type RiskLimitsInput, riskLimits } from '../limits-schema.ts';
import { Risk, type SavedRisk } from '../risk.ts';

export const VENUE: VenueId = venueId('binance-usdm');
export const OTHER_VENUE: VenueId = venueId('other');
export const T0: number = 1_700_000_000_000_000;

/** One lot at one tick is worth 0.0001 dollars; a mid of 10,000 ticks is a price of 1,000, so a lot is worth a dollar. */
export const BTC: Instrument = perp('BTCUSDT', VENUE);
export const ETH: Instrument = perp('ETHUSDT', VENUE);
export const ELSEWHERE: Instrument = perp('BTCUSDT', OTHER_VENUE);

function perp(symbol: string, venue: VenueId): Instrument {
  const base = asset(symbol.slice(0, 3));
  return instrument({
    venue,
    symbol,
    kind: 'linear-perp',
    base,
    quote: asset('USDT'),
    tickSize: '0.1',
    lotSize: '0.001',
    minNotional: '5',
  });
}

export const FLAT: ExposureFacts = {
  position: 0,
  liveBidLots: 0,
  liveAskLots: 0,
  openOrders: 0,
  highestBid: Number.NEGATIVE_INFINITY,
  lowestAsk: Number.POSITIVE_INFINITY,
};

export const MARKET: MarketFacts = { state: 'live', touch: 'normal', bidTicks: 9_999, askTicks: 10_001, aliveUs: T0 };

/** A risk that knows everything it needs: three instruments at a mid of 10,000 ticks, flat, every venue ready. */
export function readyRisk(input: RiskLimitsInput = {}, saved?: SavedRisk): Risk {
  const instruments = [BTC, ETH, ELSEWHERE];
  const kill = new KillSwitch(memoryLatch(), T0);
  const risk = new Risk({ instruments, limits: riskLimits(input), kill, startUs: T0, saved });
  if (saved !== undefined) return risk;
  for (const one of instruments) {
    risk.facts.setVenue(one.venue, { ready: true, userStreamLive: true, reconciled: true, clockKnown: true });
    risk.facts.setMarket(one.id, MARKET);
    risk.facts.setReference(one.id, { ticks: 10_000, atUs: T0 });
    risk.facts.setExposure(one.id, FLAT);
  }
  return risk;
}

export interface Wanted {
  readonly of?: Instrument;
  readonly side?: Side;
  readonly price?: number;
  readonly size?: number;
  readonly reduceOnly?: boolean;
  readonly timeInForce?: 'gtc' | 'ioc';
}

let counter = 0;

/** A quote far enough from everything, unless said otherwise. */
export function order(wanted: Wanted = {}): PlaceCommand {
  const { of = BTC, side = 'bid', price = side === 'bid' ? 9_990 : 10_010, size = 10, reduceOnly = false } = wanted;
  counter += 1;
  const base = { clientOrderId: `1-1-${counter}` as ClientOrderId, instrument: of.id, strategy: undefined, side, reduceOnly };
  const priced = { ...base, orderType: 'limit' as const, price: price as Ticks, size: size as Lots };
  return {
    type: 'place',
    venue: of.venue,
    order:
      wanted.timeInForce === 'ioc'
        ? { ...priced, timeInForce: 'ioc', postOnly: false }
        : { ...priced, timeInForce: 'gtc', postOnly: true },
    issuedAtUs: T0,
  };
}

export function amend(price: number, size: number): AmendCommand {
  const id = '1-1-0' as ClientOrderId;
  return {
    type: 'amend',
    venue: VENUE,
    instrument: BTC.id,
    clientOrderId: id,
    venueOrderId: undefined,
    price: price as Ticks,
    size: size as Lots,
    issuedAtUs: T0,
  };
}

/** `approved`, or the limit that refused. */
export function verdict(risk: Risk, wanted: Wanted = {}, nowUs: number = T0): string {
  return limitOf(risk.check(order(wanted), nowUs));
}

export function limitOf(result: unknown): string {
  return isRefusal(result) ? String(result.details?.limit) : 'approved';
}
