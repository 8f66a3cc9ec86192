import { describe, test } from 'vitest';
import { expectKillHolds } from './drills/kill-cases.ts';

describe('in 500 drills nothing that can make or change an order leaves once the flag is set', () => {
  test.each([1_001, 1_126, 1_251, 1_376])('125 from seed %i on', (from) => expectKillHolds(from, 125));
});
