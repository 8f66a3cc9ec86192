import { expect } from 'vitest';
import { crashAt, type Death, leftBefore, type Recovered, recoverFrom, type UndisturbedRun } from './crash-drill.ts';

/** Dies there, starts anew, and requires that nothing was wrong then or at the end. */
export function expectCrashIsHarmless(plan: string, death: Death, again?: Parameters<typeof crashAt>[2]): void {
  const { violations, deaths, lost } = crashAt(plan, death, again);
  const where = `${plan} ${JSON.stringify([death, again])}`;
  expect({ where, violations, deaths, lost }).toEqual({
    ...{ where, violations: [], lost: undefined },
    deaths: again === undefined ? 1 : 2,
  });
}

/**
 * Places between two steps of the files: before a step, and after it with nothing of what follows.
 * @param nth of so many steps one
 * @returns how often it died
 */
export function crashAtSteps({ plan, steps }: UndisturbedRun, nth = 1): number {
  let deaths = 0;
  for (let step = 0; step < steps.length; step += nth) {
    expectCrashIsHarmless(plan, { step, at: 'before' });
    expectCrashIsHarmless(plan, { step, at: 'after' });
    deaths += 2;
  }
  return deaths;
}

/** With each message in hand, so that what a turn had decided leaves in part only. */
export function crashAtEverySend({ plan, sends }: UndisturbedRun): number {
  for (let send = 0; send < sends; send += 1) expectCrashIsHarmless(plan, { send });
  return sends;
}

/** What a start makes of the last write of an order when only so many bytes of it are there, for each number of bytes. */
export function recoveredAtEveryByte({ plan, steps, lastIntent }: UndisturbedRun): readonly Recovered[] {
  const write = steps[lastIntent];
  if (write?.what !== 'write') throw new RangeError(`${plan} puts no order down`);
  const left = leftBefore(plan, lastIntent);
  const before = left.get(write.name) ?? new Uint8Array(0);
  return Array.from({ length: write.bytes.length + 1 }, (_, count) => {
    const cut = new Uint8Array([...before, ...write.bytes.subarray(0, count)]);
    return recoverFrom(plan, new Map([...left, [write.name, cut]]));
  });
}

/** At which numbers of bytes a whole entry more is there. */
export function entryEnds(recovered: readonly Recovered[]): readonly number[] {
  return [...recovered.keys()].filter((count) => count > 0 && recovered[count]?.entries !== recovered[count - 1]?.entries);
}

/** However many bytes are there: what is whole is used, the rest is cut off and said, nothing is lost. */
export function expectTornTailIsMended(recovered: readonly Recovered[]): void {
  const ends = new Set([0, ...entryEnds(recovered)]);
  for (const [count, { lost, findings }] of recovered.entries()) {
    expect({ count, lost, findings }).toEqual({ count, lost: undefined, findings: ends.has(count) ? [] : ['torn-tail'] });
  }
  const entries = recovered.map((one) => one.entries);
  expect(entries).toEqual(entries.toSorted((one, other) => one - other));
}
