import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';

const BESIDE_THE_WORKSPACE = fileURLToPath(new URL('../../../../../shared/data', import.meta.url));

/**
 * The path of recorded market data, which the repository does not carry: `MM_SHARED_DATA`, or `../shared/data` beside the
 * workspace. Where it is absent the test that asks is skipped, and says so.
 *
 * @param name a file or folder in it
 * @example test('replays', (context) => { const file = sharedData('binance-captures/usdm', context); … });
 */
export function sharedData(name: string, context: Pick<TestContext, 'skip'>): string {
  const path = sharedDataPath(name);
  if (!existsSync(path)) context.skip(`no recorded data: ${path} does not exist; MM_SHARED_DATA names another folder`);
  return path;
}

/** Where recorded data would be, whether it is there or not. */
export function sharedDataPath(name: string): string {
  // An empty variable is one that was not set.
  return join(process.env.MM_SHARED_DATA || BESIDE_THE_WORKSPACE, name);
}
