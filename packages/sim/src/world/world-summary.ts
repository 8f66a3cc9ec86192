import type { FaultCount } from '../faults/fault-counts.ts';
import { GeneratedFlow } from '../flow/generated-flow.ts';
import type { BuiltWorld } from './build-world.ts';

/** What a world was and what happened in it. */
export interface WorldSummary {
  readonly seed: number | string;
  readonly ranUs: number;
  readonly venues: readonly VenueSummary[];
  readonly faults: readonly FaultCount[];
  /** Mistakes of the simulation itself: not empty, and nothing it showed is worth anything. */
  readonly mistakes: readonly string[];
}

export interface VenueSummary {
  readonly name: string;
  readonly instruments: readonly InstrumentSummary[];
}

export interface InstrumentSummary {
  readonly symbol: string;
  /** `book`: every order meets others. `overlay`: a recording with the user's orders on top. */
  readonly fillModel: 'book' | 'overlay';
  readonly source: string;
  readonly trades: number;
  /** What a maker at the touch earns on average; `undefined` where nobody knows. */
  readonly makerEdgeBps: number | undefined;
  /** Of generated moments of arbitrage. */
  readonly arbitrageMoments: number;
}

export function summaryOf(world: BuiltWorld, nowUs: number): WorldSummary {
  const venues = world.venues.map(({ name, exchange, flows, instruments }) => ({
    name,
    instruments: exchange.summary().instruments.map(({ instrument, backend, trades }) => {
      const flow = flows.find((one) => one.instrument === instrument);
      const listing = instruments.find((one) => one.instrument.spec.symbol === instrument);
      const isGenerated = flow instanceof GeneratedFlow;
      return {
        symbol: instrument,
        fillModel: backend,
        source: listing?.instrument.options.recorded?.name ?? 'generated',
        trades,
        makerEdgeBps: isGenerated ? listing?.liquidity.makerEdgeBps : undefined,
        arbitrageMoments: world.markets.get(listing?.instrument.market ?? '')?.dislocations?.count(nowUs) ?? 0,
      };
    }),
  }));
  const mistakes = world.venues.flatMap(({ name, protocol }) => protocol.mistakes.map((one) => `${name}: ${String(one)}`));
  return { seed: world.options.seed ?? 1, ranUs: nowUs - world.startUs, venues, faults: world.injector.list(), mistakes };
}

/** For a terminal. */
export function summaryText({ seed, ranUs, venues, faults, mistakes }: WorldSummary): string {
  const lines = [`seed ${seed}, ${(ranUs / 1e6).toFixed(1)} s`];
  for (const venue of venues)
    for (const { symbol, fillModel, source, trades, makerEdgeBps, arbitrageMoments } of venue.instruments) {
      const edge = makerEdgeBps === undefined ? '' : `, maker edge ${makerEdgeBps.toFixed(2)} bps`;
      const moments = arbitrageMoments === 0 ? '' : `, ${arbitrageMoments} moments of arbitrage`;
      lines.push(`${venue.name} ${symbol}: fills by ${fillModel} (${source}), ${trades} trades${edge}${moments}`);
    }
  lines.push(faults.length === 0 ? 'no faults' : 'faults (asked, fired):');
  for (const { id, name, asked, fired } of faults) lines.push(`  ${id} ${name}: ${asked}, ${fired}`);
  for (const one of mistakes) lines.push(`MISTAKE OF THE SIMULATION ${one}`);
  return lines.join('\n');
}
