import { describe, expect, test } from 'vitest';
import { createEngine } from './engine.ts';
import { recoverEngine, replay } from './replay.ts';
import { engineOptions, PlainMaker, Rig } from './testing/rig.ts';

/** A session in which something happens: quotes, a fill, a lost book, an operator, a kill. */
function lived(checkEvery = 5): Rig {
  const rig = new Rig({}, { checkEvery }).quoting();
  for (let i = 0; i < 40; i += 1) {
    rig.venue.book(600_000 + 30 * i, 600_002 + 30 * i);
    rig.run(40);
    if (i === 5) rig.venue.fill([...rig.venue.open_.keys()][0] as string, 1);
    if (i === 10) rig.venue.stream('gapped');
    if (i === 20) rig.session.tell({ action: 'pause', by: 'ann' });
    if (i === 24) rig.session.tell({ action: 'unpause', by: 'ann' });
  }
  return rig;
}

const fresh = () => createEngine(engineOptions(new PlainMaker()));

describe('a replay', () => {
  test('ends in the same state by the same commands', () => {
    const rig = lived();
    const engine = fresh();
    const report = replay(engine, rig.journal.from());
    expect(report.divergence).toBeUndefined();
    expect(report.entries).toBe(rig.journal.lines.length);
    expect(report.commands).toBeGreaterThan(50);
    expect(report.checks).toBeGreaterThan(20);
    expect(engine.stateHash()).toBe(rig.engine.stateHash());
  });

  test('from a snapshot ends where the whole one ends, at every entry on the way', () => {
    const rig = lived(1);
    for (const at of [30, 90, 151, 240]) {
      const whole = fresh();
      let hashes: string[] = [];
      replay(whole, rig.journal.from(), { until: at });
      // A snapshot is taken between turns: the commands of the last one are behind it.
      let from = at;
      while (rig.journal.lines[from]?.what === 'command') from += 1;
      const restored = createEngine(engineOptions(new PlainMaker()), whole.save());
      expect(restored.stateHash()).toBe(whole.stateHash());
      const onTurn = (): void => void hashes.push(whole.stateHash());
      expect(replay(whole, rig.journal.from(from), { onTurn }).divergence).toBeUndefined();
      const expected = hashes;
      hashes = [];
      const again = replay(restored, rig.journal.from(from), { onTurn: () => void hashes.push(restored.stateHash()) });
      expect(again.divergence).toBeUndefined();
      expect(hashes).toEqual(expected);
    }
  });

  test('stops at an entry, where everything can be looked at', () => {
    const rig = lived();
    const at = rig.journal.lines.findIndex((line) => line.what === 'event' && line.event.type === 'fill');
    const engine = fresh();
    replay(engine, rig.journal.from(), { until: at });
    expect(engine.portfolio.lots(rig.maker.instruments[0] as never)).toBe(0);
    replay(engine, rig.journal.from(at), { until: at + 1 });
    expect(engine.portfolio.lots(rig.maker.instruments[0] as never)).toBe(1);
  });

  test('says where another build would have decided otherwise', () => {
    const rig = lived();
    const other = new PlainMaker();
    other.half = 501;
    const { divergence } = replay(createEngine(engineOptions(other)), rig.journal.from());
    expect(divergence?.what).toBe('command');
    expect(rig.journal.lines[divergence?.entry ?? 0]?.what).toBe('command');
  });

  test('finds an event that was taken out, one that was changed, and a check that was', () => {
    const rig = lived();
    const { lines } = rig.journal;
    const fill = lines.findIndex((line) => line.what === 'event' && line.event.type === 'fill');
    const [line] = lines.splice(fill, 1);
    expect(replay(fresh(), rig.journal.from()).divergence).toBeDefined();
    lines.splice(fill, 0, line as never);
    expect(replay(fresh(), rig.journal.from()).divergence).toBeUndefined();
    const check = lines.findIndex(({ what }) => what === 'check');
    lines[check] = { what: 'check', stateHash: '0'.repeat(16) };
    expect(replay(fresh(), rig.journal.from()).divergence?.what).toBe('state');
  });
});

describe('recovering', () => {
  test('goes on from the snapshot and the tail, and says what was never sent', () => {
    const rig = lived();
    const { lines } = rig.journal;
    const place = lines.findLastIndex((line) => line.what === 'command' && line.command.type === 'place');
    const { engine, lost, report } = recoverEngine(engineOptions(new PlainMaker()), {
      snapshot: undefined,
      entries: { next: cutAt(rig, place) },
    });
    expect(lost).toBeUndefined();
    expect(report?.unwritten.map(({ type }) => type)).toContain('place');
    expect(engine.nowUs).toBeGreaterThan(0);
  });

  test('goes on over an earlier crash in the middle of a write, too', () => {
    const rig = lived();
    const { lines } = rig.journal;
    const place = lines.findLastIndex((line) => line.what === 'command' && line.command.type === 'place');
    lines.splice(place);
    const receiveTimeUs = rig.world.nowUs();
    lines.push({ what: 'event', event: { type: 'session-started', epoch: 2, instance: 1, killed: undefined, receiveTimeUs } });
    const left = { snapshot: undefined, entries: rig.journal.from() };
    expect(recoverEngine(engineOptions(new PlainMaker()), left).lost).toBeUndefined();
  });

  test('begins from nothing where what was left behind is not what comes out', () => {
    const rig = lived();
    const other = new PlainMaker();
    other.half = 501;
    const { lost, engine } = recoverEngine(engineOptions(other), { snapshot: undefined, entries: rig.journal.from() });
    expect(lost).toMatch(/is not what comes out/);
    expect(engine.nowUs).toBe(0);
  });

  test('begins from nothing where the snapshot is of another version', () => {
    const state = new TextEncoder().encode('{"version":0}');
    const { lost } = recoverEngine(engineOptions(new PlainMaker()), { snapshot: { state }, entries: { next: () => undefined } });
    expect(lost).toMatch(/version 0/);
  });

  test('after a crash, the next session cancels nothing it knows and quotes on, with ids never used before', () => {
    const rig = lived();
    const { engine } = recoverEngine(engineOptions(new PlainMaker()), { snapshot: undefined, entries: rig.journal.from() });
    const known = engine.execution.orders(rig.maker.instruments[0] as never).length;
    expect(known).toBe(2);
    expect(engine.stateHash()).toBe(rig.engine.stateHash());
  });
});

function cutAt(rig: Rig, at: number): () => ReturnType<ReturnType<Rig['journal']['from']>['next']> {
  const source = rig.journal.from();
  return () => {
    const entry = source.next();
    return entry !== undefined && entry.entry < at ? entry : undefined;
  };
}
