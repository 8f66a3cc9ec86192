import assert from 'node:assert/strict';
import {
  asset,
  type ClientOrderId,
  type Instrument,
  instrument,
  isRefusal,
  type Lots,
  type PlaceCommand,
  type Ticks,
  venueId,
} from '@mm/core';
import { KillSwitch, memoryLatch, Risk, riskLimits } from '@mm/risk';
import type { Benchmark } from '../benchmark.ts';
import { paired } from '../measure.ts';
import { parseReference } from '../unit.ts';

const CHECKS = 200_000;
const INSTRUMENTS = 20;

/**
 * A quote on one of twenty instruments is checked against every limit and approved, both sides in turn, and what is live
 * is told anew, as after every command.
 */
export const preTradeCheck: Benchmark = ({ rounds }) => {
  const { risk, commands, instruments } = setUp();
  let nowUs = 0;
  const ours = (): void => {
    let approved = 0;
    for (let i = 0; i < CHECKS; i += 1) {
      nowUs += 2_000;
      const command = commands[i % commands.length] as PlaceCommand;
      risk.facts.setExposure((instruments[(i >> 1) % INSTRUMENTS] as Instrument).id, (i & 1) === 0 ? LONG : SHORT);
      if (!isRefusal(risk.check(command, nowUs))) approved += 1;
    }
    assert.equal(approved, CHECKS);
  };
  const theirs = (): void => parseReference(CHECKS / 50);
  const { oursUs, theirsUs } = paired(ours, theirs, rounds);
  const perCheck = oursUs / CHECKS;
  return {
    name: 'pre-trade check, approved',
    value: perCheck,
    unit: 'µs/check',
    ratioTo: 'J',
    ratio: perCheck / (theirsUs / (CHECKS / 50)),
    must: 0.025,
    goal: 0.012,
    direction: 'max',
  };
};

const LONG = {
  position: 40,
  liveBidLots: 0,
  liveAskLots: 10,
  openOrders: 1,
  highestBid: Number.NEGATIVE_INFINITY,
  lowestAsk: 617_200,
};
const SHORT = {
  ...LONG,
  position: -35,
  liveBidLots: 10,
  liveAskLots: 0,
  highestBid: 616_800,
  lowestAsk: Number.POSITIVE_INFINITY,
};

function setUp(): { risk: Risk; commands: PlaceCommand[]; instruments: Instrument[] } {
  const instruments = Array.from({ length: INSTRUMENTS }, (_, i) => instrumentOf(i));
  const limits = riskLimits({
    instrument: { maxPositionUsd: 50_000, maxOrderUsd: 5_000, maxBookAge: '60s', maxReferenceAge: '60s', referencesRequired: 1 },
    venue: { maxPositionUsd: 1_000_000, rate: { orders: 100_000, window: '10s' } },
    total: { maxPositionUsd: 1_000_000, maxOrdersPerSecond: 1_000, maxNotionalPerSecondUsd: 1_000_000_000 },
  });
  const risk = new Risk({ instruments, limits, kill: new KillSwitch(memoryLatch(), 0), startUs: 0 });
  for (const { id, venue } of instruments) {
    risk.facts.setVenue(venue, { ready: true, userStreamLive: true, reconciled: true, clockKnown: true });
    // Proof of life far ahead: what is timed runs longer than a book may be old.
    risk.facts.setMarket(id, { state: 'live', touch: 'normal', bidTicks: 616_999, askTicks: 617_001, aliveUs: 1e15 });
    risk.facts.setReference(id, { ticks: 617_010, atUs: 1e15 });
  }
  const commands = instruments.flatMap((one, i) => [
    orderOf(one, 'bid', 616_990, 2 * i),
    orderOf(one, 'ask', 617_010, 2 * i + 1),
  ]);
  return { risk, commands, instruments };
}

function orderOf(of: Instrument, side: 'bid' | 'ask', price: number, counter: number): PlaceCommand {
  return {
    type: 'place',
    venue: of.venue,
    issuedAtUs: 0,
    order: {
      clientOrderId: `1-1-${counter}` as ClientOrderId,
      instrument: of.id,
      strategy: undefined,
      ...{ side, size: 10 as Lots, price: price as Ticks, reduceOnly: false },
      ...{ orderType: 'limit', timeInForce: 'gtc', postOnly: true },
    },
  };
}

function instrumentOf(index: number): Instrument {
  return instrument({
    venue: venueId(`venue-${index % 2}`),
    symbol: `C${index}USDT`,
    kind: 'linear-perp',
    base: asset(`C${index}`),
    quote: asset('USDT'),
    tickSize: '0.1',
    lotSize: '0.001',
    minNotional: '50',
  });
}
