#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { runningText, startVenues } from './node-adapter.ts';
import { summaryText } from './world/world-summary.ts';

const HELP = `mm-venues: Binance in a box, on 127.0.0.1

  --venue NAME     binance-usdm or binance-spot; more than once for more. Default both
  --seed TEXT      where all chance comes from. Default 1
  --faults         the weather of an ordinary bad day
  --edge BPS       moments of arbitrage that leave so much after taker fees
  --port NUMBER    admin listens here, venues on the ports after it. Default: any that are free
  --json           print URLs and keys as one line of JSON
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      venue: { type: 'string', multiple: true },
      seed: { type: 'string' },
      faults: { type: 'boolean' },
      edge: { type: 'string' },
      port: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(HELP);
    return;
  }
  const venues = (values.venue ?? ['binance-usdm', 'binance-spot']).map((venue) => {
    if (venue !== 'binance-usdm' && venue !== 'binance-spot') throw new RangeError(`no venue ${venue}: see --help`);
    return { venue } as const;
  });
  const world = await startVenues({
    venues,
    seed: values.seed ?? 1,
    firstPort: Number(values.port ?? 0),
    ...(values.faults === true ? { faults: { rates: 'standard' as const } } : {}),
    ...(values.edge === undefined ? {} : { arbitrage: { edgeBps: Number(values.edge) } }),
  });
  const shown = Object.values(world.venues).map(({ name, urls, keys }) => ({ name, urls, keys }));
  console.log(values.json === true ? JSON.stringify({ adminUrl: world.adminUrl, venues: shown }) : runningText(world));
  const stop = (): void => {
    if (values.json !== true) console.log(`\n${summaryText(world.admin.summary())}`);
    void world.stop();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
