import assert from 'node:assert/strict';
import { BookKeeper, type OrderBook } from '@mm/book';
import { BookAligner, type DepthSnapshot } from '@mm/connector';
import {
  type DepthMessage,
  decodeSpotDepthSnapshot,
  decodeUsdmDepthSnapshot,
  type MarketDecoder,
  spotMarketDecoder,
  spotSequenceRules,
  usdmMarketDecoder,
  usdmSequenceRules,
} from '@mm/connector-binance';
import { type Instrument, type InstrumentId, isRefusal, type MarketEvent, type Side, textOf } from '@mm/core';
import type { CaptureFacts } from './facts.ts';
import { hashOf } from './plain-replay.ts';
import type { DepthInput, Recording } from './recording.ts';

/** The whole depth path as a connector and a bot wire it: one decoder, an aligner each, one keeper, an NBBO a market. */
export class LiveBooks {
  readonly decoder: MarketDecoder;
  readonly #product: Recording['product'];
  readonly #aligners: ReadonlyMap<InstrumentId, BookAligner>;
  readonly #keeper: BookKeeper;
  nbboChanges = 0;

  constructor(product: Recording['product'], instruments: readonly Instrument[], nowUs: number) {
    this.#product = product;
    this.decoder = product === 'usdm' ? usdmMarketDecoder(instruments) : spotMarketDecoder(instruments);
    this.#keeper = new BookKeeper({
      instruments,
      onCommand: (command) => assert.fail(`nothing should need ${command.type}`),
      onNbbo: () => {
        this.nbboChanges += 1;
      },
    });
    // One sink for all, as a connector has.
    const sink = (event: MarketEvent): void => this.#keeper.onEvent(event);
    this.#aligners = new Map(instruments.map((one) => [one.id, this.#aligner(one, sink)]));
    for (const aligner of this.#aligners.values()) aligner.onConnected(nowUs);
  }

  /** The connection is lost and comes back: every book starts over. */
  reconnect(lostAtUs: number, backAtUs: number): void {
    for (const aligner of this.#aligners.values()) {
      aligner.onDisconnected('reconnect', lostAtUs);
      aligner.onConnected(backAtUs);
    }
  }

  /** Takes in one depth frame. */
  takeFrame(input: DepthInput): void {
    const message = this.decoder.decode(input.bytes, input.receiveTimeUs) as DepthMessage;
    (this.#aligners.get(message.instrument) as BookAligner).onUpdate(message);
  }

  /** Takes in the REST snapshot of one instrument. */
  takeSnapshot(input: DepthInput, instrument: Instrument): void {
    (this.#aligners.get(instrument.id) as BookAligner).onSnapshot(this.#decodeSnapshot(input, instrument));
  }

  /** @throws when a book is not live, an update was missing, or a frame took the fallback more often than 1 in 1,000 */
  assertLive(): void {
    const { frames, fallbacks } = this.decoder.counts;
    assert.ok(fallbacks <= frames / 1_000, `${fallbacks} of ${frames} frames took the fallback`);
    for (const aligner of this.#aligners.values()) {
      assert.equal(aligner.state, 'live');
      assert.equal(aligner.counts.gaps, 0);
    }
  }

  /** @throws when a book is not the one the facts say, or {@link assertLive} does */
  assertEndsAs(instrument: Instrument, facts: CaptureFacts): void {
    this.assertLive();
    assert.deepEqual(factsOf(this.#keeper, instrument), facts);
  }

  #aligner(instrument: Instrument, sink: (event: MarketEvent) => void): BookAligner {
    return new BookAligner({
      venue: instrument.venue,
      instrument: instrument.id,
      rules: this.#product === 'usdm' ? usdmSequenceRules : spotSequenceRules,
      sink,
      requestSnapshot: () => undefined,
      wakeAt: () => undefined,
      random: () => 0.5,
    });
  }

  #decodeSnapshot(input: DepthInput, instrument: Instrument): DepthSnapshot {
    const decode = this.#product === 'usdm' ? decodeUsdmDepthSnapshot : decodeSpotDepthSnapshot;
    const snapshot = decode(input.bytes, instrument, input.receiveTimeUs);
    assert.ok(!isRefusal(snapshot), 'the snapshot is refused');
    return snapshot;
  }
}

/** What a keeper's book has come to. The best prices are the NBBO's, so that it is in there too. */
export function factsOf(keeper: BookKeeper, { tick, lot, id, market }: Instrument): CaptureFacts {
  const bestPrice = (side: Side): string => textOf(keeper.nbbo(market)?.raw[side]?.priceTicks ?? 0, tick);
  const top50 = (side: Side): string[] => {
    const ticks = new Float64Array(50);
    const lots = new Float64Array(50);
    const count = (keeper.book(id) as OrderBook).copyLevels(side, ticks, lots);
    return Array.from({ length: count }, (_, i) => `${textOf(ticks[i] as number, tick)}:${textOf(lots[i] as number, lot)}`);
  };
  return { bestBid: bestPrice('bid'), bestAsk: bestPrice('ask'), top50: hashOf(top50('bid'), top50('ask')) };
}

/** One book over a whole recording, snapshot and all, in the order it came. */
export function replayLive(recording: Recording): LiveBooks {
  const { depth, instrument, product } = recording;
  const live = new LiveBooks(product, [instrument], depth[0]?.receiveTimeUs ?? 0);
  for (const input of depth) {
    if (input.type === 'frame') live.takeFrame(input);
    else live.takeSnapshot(input, instrument);
  }
  return live;
}
