import { expect, test } from 'vitest';
import { copyOfLevels, LevelBuffer } from './level-buffer.ts';

test('takes any number of levels, and after a clear begins anew without giving memory back', () => {
  const levels = new LevelBuffer();
  for (let i = 0; i < 5_000; i += 1) levels.push(i, 2 * i);
  expect(levels.count).toBe(5_000);
  expect([levels.ticks[4_999], levels.lots[4_999]]).toEqual([4_999, 9_998]);
  const { ticks } = levels;
  levels.clear();
  levels.push(7, 8);
  expect([levels.count, levels.ticks[0], levels.lots[0]]).toEqual([1, 7, 8]);
  expect(levels.ticks).toBe(ticks);
});

test('a copy holds what counts, and stays when the original is filled anew', () => {
  const levels = new LevelBuffer();
  levels.push(1, 2);
  levels.push(3, 4);
  const copy = copyOfLevels(levels);
  levels.clear();
  levels.push(9, 9);
  expect([copy.count, [...copy.ticks], [...copy.lots]]).toEqual([2, [1, 3], [2, 4]]);
});
