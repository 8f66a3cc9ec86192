import { describe, expect, test } from 'vitest';
import { opposite, signOf } from './side.ts';

describe('a side', () => {
  test('has one other side', () => {
    expect([opposite('bid'), opposite('ask')]).toEqual(['ask', 'bid']);
  });

  test('gives a fill the sign of what it does to a position', () => {
    expect([signOf('bid'), signOf('ask')]).toEqual([1, -1]);
  });
});
