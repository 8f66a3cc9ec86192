import { existsSync } from 'node:fs';
import type { Stage } from './run/stages.ts';
import { sharedDataPath } from './testing/shared-data.ts';

const NODE = ['node', '--conditions=@mm/source'] as const;
const VITEST = ['vitest', 'run'] as const;

/** How often a property is tried in the long run; fast-check's own default is 100. */
const LONG_PROPERTY_RUNS = '2000';

/** `npm test`: everything that must hold on every change, within 15 minutes on 2 cores. */
export const STAGES: readonly Stage[] = [
  { name: 'check', command: [...NODE, 'packages/tooling/src/check.ts'] },
  { name: 'unit and property tests', command: [...VITEST, '--project', 'unit'], countsTests: true },
  { name: 'recorded data', command: [...VITEST, '--project', 'data'], countsTests: true },
  { name: 'conformance', command: [...VITEST, '--project', 'conformance'], countsTests: true },
  { name: 'foreign', command: [...VITEST, '--project', 'foreign'], countsTests: true },
  { name: 'exam, 300 seeds', command: [...NODE, 'packages/exam/src/main.ts', 'exam', '--seeds', '300'] },
  { name: 'bench, quickly', command: [...NODE, '--expose-gc', 'packages/bench/src/main.ts', '--smoke'] },
  { name: 'npm start, briefly', command: [...NODE, 'examples/live-nbbo/main.ts', '--seconds', '3'] },
  { name: 'example watch-venue', command: [...NODE, 'examples/watch-venue/main.ts', '--seconds', '3'] },
  { name: 'example place-and-cancel', command: [...NODE, 'examples/place-and-cancel/main.ts'] },
];

/** `pnpm test:long`: the rest. Together with the above within 60 minutes. */
export const LONG_STAGES: readonly Stage[] = [
  {
    name: 'property tests, at length',
    command: [...VITEST, '--project', 'unit'],
    env: { MM_PROPERTY_RUNS: LONG_PROPERTY_RUNS },
    countsTests: true,
  },
  { name: 'long tests', command: [...VITEST, '--project', 'long'], countsTests: true },
  // Those that were run on what they examine. 5,000 are wanted, and one in some two hundred still finds something.
  { name: 'exam, 400 more seeds', command: [...NODE, 'packages/exam/src/main.ts', 'exam', '--from', '501', '--seeds', '400'] },
  { name: 'bench, in full', command: [...NODE, '--expose-gc', 'packages/bench/src/main.ts', ...recording()] },
];

/** The bounds are stated for a recorded market; where there is none, a generated one stands in. */
function recording(): readonly string[] {
  const capture = sharedDataPath('binance-captures/usdm/btcusdt_20240808.gz');
  return existsSync(capture) ? ['--capture', capture] : [];
}
