import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FakeWorld } from '../testing/fake-world.ts';
import { InFlightTable } from './in-flight-table.ts';

function setUp(options: { maxInFlight?: number; maxLate?: number; firstId?: number } = {}) {
  const world = new FakeWorld();
  const lost: string[] = [];
  const table = new InFlightTable<string>({
    world,
    ...options,
    onLost: ({ id, request, late }, reason) => lost.push(`${id} ${request} ${reason}${late ? ' late' : ''}`),
  });
  return { world, table, lost };
}

describe('a request', () => {
  test('ends in its answer, once', () => {
    const { world, table, lost } = setUp({ firstId: 7 });
    expect(table.add('a', 'socket 1', 1_000)).toBe(7);
    expect(table.take(7)).toMatchObject({ id: 7, request: 'a', channel: 'socket 1', late: false });
    expect(table.take(7)).toBeUndefined();
    world.pass(5_000);
    expect(lost).toEqual([]);
  });

  test('without an answer in time is lost, and its answer is still known', () => {
    const { world, table, lost } = setUp();
    table.add('a', 'socket 1', 1_000);
    table.add('b', 'socket 1', 3_000);
    world.pass(2_000);
    expect(lost).toEqual(['1 a no answer in time']);
    expect(table.take(1)).toMatchObject({ request: 'a', late: true });
    expect(table.take(1)).toBeUndefined();
    world.pass(2_000);
    expect(lost).toEqual(['1 a no answer in time', '2 b no answer in time']);
  });

  test('on a channel that is lost is lost at once', () => {
    const { table, lost } = setUp();
    table.add('a', 'socket 1', 1_000);
    table.add('b', 'socket 2', 1_000);
    table.onChannelLost('socket 1', 'cut');
    expect([lost, table.size]).toEqual([['1 a cut'], 1]);
  });

  test('past the bound is not taken', () => {
    const { table } = setUp({ maxInFlight: 1 });
    expect([table.add('a', 'x', 1), table.add('b', 'x', 1)]).toEqual([1, undefined]);
    table.withdraw(1);
    expect(table.add('b', 'x', 1)).toBe(2);
  });

  test('lost long ago is forgotten past the bound of such', () => {
    const { table } = setUp({ maxLate: 1 });
    table.add('a', 'x', 1);
    table.add('b', 'x', 1);
    table.onChannelLost('x', 'cut');
    expect([table.take(1), table.take(2)?.request]).toEqual([undefined, 'b']);
  });
});

type Step = { readonly do: 'add' | 'take' | 'lose' | 'wait' | 'withdraw'; readonly which: number; readonly us: number };

test('whatever happens in whatever order, every id ends exactly once, and none is used twice', () => {
  const step: fc.Arbitrary<Step> = fc.record({
    do: fc.constantFrom('add', 'add', 'add', 'take', 'lose', 'wait', 'withdraw'),
    which: fc.nat(30),
    us: fc.integer({ min: 1, max: 2_000 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const world = new FakeWorld();
      const ends = new Map<number, string[]>();
      const table = new InFlightTable<number>({
        world,
        maxInFlight: 8,
        onLost: ({ id }) => ends.get(id)?.push('lost'),
      });
      for (const { do: what, which, us } of steps) {
        if (what === 'add') {
          const id = table.add(us, `channel ${which % 3}`, us);
          if (id === undefined) expect(table.size).toBe(8);
          else expect([ends.has(id), ends.set(id, [])].at(0)).toBe(false);
        } else if (what === 'take') {
          const taken = table.take(which);
          if (taken !== undefined) ends.get(which)?.push(taken.late ? 'late answer' : 'answer');
        } else if (what === 'withdraw') {
          const before = table.size;
          table.withdraw(which);
          if (table.size < before) ends.get(which)?.push('withdrawn');
        } else if (what === 'lose') table.onChannelLost(`channel ${which % 3}`, 'cut');
        else world.pass(us);
      }
      world.pass(1_000_000);
      expect([table.size, world.alarms]).toEqual([0, 0]);
      for (const end of ends.values()) expect(['answer', 'lost', 'lost,late answer', 'withdrawn']).toContain(end.join());
    }),
  );
});
