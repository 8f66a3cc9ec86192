import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pipe } from './pipe.ts';
import { VirtualTime } from './virtual-time.ts';

describe('virtual time', () => {
  test('does things in order of time and, at one time, of asking; what was taken back it does not', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ atUs: fc.nat(50), taken: fc.boolean() })), (asked) => {
        const time = new VirtualTime(10);
        const done: number[] = [];
        const cancels = asked.map(({ atUs }, i) => time.at(atUs, () => done.push(i)));
        for (const [i, { taken }] of asked.entries()) {
          if (taken) cancels[i]?.();
          if (taken) cancels[i]?.();
        }
        expect(time.pending).toBe(asked.filter(({ taken }) => !taken).length);
        time.run(60);
        const expected = asked
          .map(({ atUs, taken }, i) => ({ atUs: Math.max(10, atUs), taken, i }))
          .filter(({ taken }) => !taken)
          .sort((a, b) => a.atUs - b.atUs || a.i - b.i);
        expect(done).toEqual(expected.map(({ i }) => i));
        expect([time.pending, time.nowUs, time.steps]).toEqual([0, 60, done.length]);
      }),
    );
  });

  test('never runs anything in the call that asks for it, and takes nothing back that ran', () => {
    const time = new VirtualTime(0);
    const done: string[] = [];
    const cancel = time.at(-5, () => done.push('late'));
    expect(done).toEqual([]);
    time.at(0, () => time.at(0, () => done.push('inner')));
    while (time.step());
    cancel();
    expect(done).toEqual(['late', 'inner']);
    expect(() => time.at(Number.NaN, () => undefined)).toThrow(RangeError);
  });
});

describe('a pipe', () => {
  test('brings everything once, in order, never before its delay nor out of a clog', () => {
    const item = fc.record({ afterUs: fc.nat(20), delayUs: fc.nat(30), clogUs: fc.option(fc.nat(40)) });
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const time = new VirtualTime(0);
        const arrived: { readonly i: number; readonly atUs: number }[] = [];
        const pipe = new Pipe<number>(time, (all) => arrived.push(...all.map((i) => ({ i, atUs: time.nowUs }))));
        let cloggedUntilUs = 0;
        const earliest = items.map(({ afterUs, delayUs, clogUs }, i) => {
          time.run(time.nowUs + afterUs);
          if (clogUs !== null) {
            pipe.clog(time.nowUs + clogUs);
            cloggedUntilUs = Math.max(cloggedUntilUs, time.nowUs + clogUs);
          }
          expect(pipe.push(i, delayUs)).toBe(true);
          return Math.max(time.nowUs + delayUs, cloggedUntilUs);
        });
        time.run(10_000);
        expect(arrived.map(({ i }) => i)).toEqual(items.map((_, i) => i));
        for (const { i, atUs } of arrived) expect(atUs).toBeGreaterThanOrEqual(earliest[i] as number);
        expect(pipe.inFlight + time.pending).toBe(0);
      }),
    );
  });

  test('takes so much and no more, and loses all of it when it is destroyed', () => {
    const time = new VirtualTime(0);
    let arrived = 0;
    const pipe = new Pipe<number>(time, (all) => {
      arrived += all.length;
    });
    let taken = 0;
    while (pipe.push(taken, 1)) taken += 1;
    expect(taken).toBe(100_000);
    pipe.destroy();
    time.run(10);
    expect([arrived, time.pending]).toEqual([0, 0]);
  });
});
