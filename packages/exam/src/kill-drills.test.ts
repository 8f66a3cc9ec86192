import { test } from 'vitest';
import { expectKillHolds } from './drills/kill-cases.ts';

// Five hundred: kill-drills.long.test.ts.
test('in 100 drills nothing that can make or change an order leaves once the flag is set', { timeout: 300_000 }, () => {
  expectKillHolds(1, 100);
});
