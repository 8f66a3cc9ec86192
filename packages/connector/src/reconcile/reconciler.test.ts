import { type AuditCommand, type Refusal, refusal, type Sequence, type VenueEvent } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FakeWorld } from '../testing/fake-world.ts';
import { ACME } from '../testing/orders.ts';
import { type ReconcileReads, Reconciler } from './reconciler.ts';

const reads = (cursor: string): ReconcileReads => ({ cursor, orders: [], fills: [], positions: [], balances: [] });
const audit: AuditCommand = { type: 'audit', venue: ACME, cursor: undefined };
/** An event of the stream, told from others by its time. */
const event = (receiveTimeUs: number): VenueEvent => ({ type: 'batch-end', receiveTimeUs });

function setUp(maxBuffered = 5) {
  const world = new FakeWorld();
  world.chance = 0;
  const out: string[] = [];
  const asked: { cursor: string | Sequence | undefined; done: (result: ReconcileReads | Refusal) => void }[] = [];
  const reconciler = new Reconciler({
    ...{ venue: ACME, world, maxBuffered },
    sink: (said) => {
      if (said.type === 'reconcile-snapshot') out.push(`snapshot ${said.cursor}`);
      else if (said.type === 'command-refused') out.push(`refused ${said.refusal.code}`);
      else out.push(String(said.receiveTimeUs));
    },
    fetch: (cursor, done) => asked.push({ cursor, done }),
  });
  const answer = (result: ReconcileReads | Refusal): void => asked.at(-1)?.done(result);
  return { world, reconciler, out, asked, answer };
}

describe('while the account is read', () => {
  test('the stream is held back, and follows its snapshot in order', () => {
    const { reconciler, out, asked, answer } = setUp();
    const done: string[] = [];
    reconciler.push(event(1));
    reconciler.start(() => done.push('done'));
    reconciler.push(event(2));
    reconciler.push(event(3));
    expect([out, asked.map(({ cursor }) => cursor), reconciler.isReading]).toEqual([['1'], [undefined], true]);
    answer(reads('c1'));
    reconciler.push(event(4));
    expect([out, done]).toEqual([['1', 'snapshot c1', '2', '3', '4'], ['done']]);
  });

  test('an audit waits and reads again from the cursor, because it asks for what is true now', () => {
    const { reconciler, out, asked, answer } = setUp();
    reconciler.start();
    reconciler.onAudit(audit);
    reconciler.onAudit({ ...audit, cursor: 'own' });
    answer(reads('c1'));
    expect(asked.map(({ cursor }) => cursor)).toEqual([undefined, 'own']);
    answer(reads('c2'));
    expect([out, reconciler.isReading]).toEqual([['snapshot c1', 'snapshot c2'], false]);
  });

  test('more than can be held back goes out at once, nothing is dropped, and it is read again', () => {
    const { world, reconciler, out, asked, answer } = setUp(2);
    reconciler.start();
    for (const time of [1, 2, 3, 4]) reconciler.push(event(time));
    expect(out).toEqual(['1', '2', '3', '4']);
    asked[0]?.done(reads('too late'));
    world.pass(250_000);
    reconciler.push(event(5));
    answer(reads('c1'));
    expect(out).toEqual(['1', '2', '3', '4', 'snapshot c1', '5']);
  });

  test('a reconnect starts over from the last cursor', () => {
    const { reconciler, out, asked, answer } = setUp();
    reconciler.start();
    answer(reads('c1'));
    reconciler.start();
    reconciler.push(event(1));
    reconciler.start();
    asked[1]?.done(reads('of the connection before'));
    answer(reads('c2'));
    expect([out, asked.map(({ cursor }) => cursor)]).toEqual([
      ['snapshot c1', '1', 'snapshot c2'],
      [undefined, 'c1', 'c1'],
    ]);
  });
});

describe('a reading that fails', () => {
  test.each([
    ['is refused', ({ answer }: ReturnType<typeof setUp>) => answer(refusal('no-answer', 'so'))],
    ['takes too long', ({ world }: ReturnType<typeof setUp>) => world.pass(30_000_000)],
  ])('because it %s lets the stream go and is tried again', (_, fail) => {
    const all = setUp();
    all.reconciler.start();
    all.reconciler.push(event(1));
    fail(all);
    expect([all.out, all.reconciler.isReading]).toEqual([['1'], false]);
    all.world.pass(250_000);
    all.answer(reads('c1'));
    expect(all.out).toEqual(['1', 'snapshot c1']);
  });

  test('is told to whoever asked for it, also when the connection is lost', () => {
    const { reconciler, out, answer } = setUp();
    reconciler.onAudit(audit);
    answer(refusal('no-answer', 'so'));
    reconciler.onAudit(audit);
    reconciler.onDown();
    reconciler.onDown();
    expect(out).toEqual(['refused no-answer', 'refused not-ready']);
  });
});

test('closing leaves no alarm', () => {
  const { world, reconciler, answer } = setUp();
  reconciler.start();
  answer(refusal('no-answer', 'so'));
  reconciler.close();
  expect(world.alarms).toBe(0);
});

test('whatever happens, every event of the stream goes out once, in its order', () => {
  const step = fc.record({
    do: fc.constantFrom('push', 'push', 'push', 'start', 'audit', 'down', 'answer', 'fail', 'old', 'wait'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const { world, reconciler, out, asked, answer } = setUp(4);
      let pushed = 0;
      for (const { do: what } of steps) {
        if (what === 'push') {
          pushed += 1;
          reconciler.push(event(pushed));
        } else if (what === 'start') reconciler.start();
        else if (what === 'audit') reconciler.onAudit(audit);
        else if (what === 'down') reconciler.onDown();
        else if (what === 'answer') answer(reads('c'));
        else if (what === 'fail') answer(refusal('no-answer', 'so'));
        else if (what === 'old') asked[0]?.done(reads('old'));
        else world.pass(400_000);
      }
      reconciler.onDown();
      const events = out.filter((line) => /^\d+$/.test(line)).map(Number);
      expect(events).toEqual(Array.from({ length: pushed }, (_, i) => i + 1));
    }),
  );
});
