import type { Command, EngineEvent } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryFiles } from './memory-files.ts';
import { openJournal, verifyJournal } from './open-journal.ts';
import { type Appended, anyCommandOf, anyEntry, anyEventOf, commandParts, eventParts } from './testing/any-entry.ts';
import { append, drained, numbered, readAll, SESSION } from './testing/journals.ts';

function written(appended: readonly Appended[], options: Parameters<typeof openJournal>[2] = {}): MemoryFiles {
  const files = new MemoryFiles();
  const { journal } = openJournal(files, SESSION, options);
  for (const entry of appended) {
    append(journal, entry);
    journal.write();
  }
  return files;
}

describe('what is read back is what was appended', () => {
  test.each(Object.keys(eventParts))('event %s', (type) => {
    fc.assert(
      fc.property(anyEventOf(type as EngineEvent['type']), (event) => {
        const appended: Appended[] = [{ what: 'event', event }];
        expect(readAll(written(appended)).entries).toEqual(numbered(appended));
      }),
    );
  });

  test.each(Object.keys(commandParts))('command %s', (type) => {
    fc.assert(
      fc.property(anyCommandOf(type as Command['type']), (command) => {
        const appended: Appended[] = [{ what: 'command', command }];
        expect(readAll(written(appended)).entries).toEqual(numbered(appended));
      }),
    );
  });

  test('over many entries, writes, segments and sessions, from any entry on', () => {
    const sessions = fc.array(fc.array(anyEntry, { maxLength: 30 }), { maxLength: 4 });
    fc.assert(
      fc.property(sessions, fc.integer({ min: 300, max: 3_000 }), fc.nat(), fc.nat(4), (runs, maxSegmentBytes, any, every) => {
        const files = new MemoryFiles();
        const all = runs.flat();
        for (const run of runs) {
          const { journal, findings } = openJournal(files, SESSION, { maxSegmentBytes });
          expect(findings).toEqual([]);
          for (const [i, entry] of run.entries()) {
            append(journal, entry);
            if (i % (every + 1) === 0) journal.write();
          }
          journal.write();
        }
        const from = any % (all.length + 1);
        expect(readAll(files)).toEqual({ entries: numbered(all), finding: undefined });
        expect(readAll(files, from)).toEqual({ entries: numbered(all, from), finding: undefined });
        expect(verifyJournal(files)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a session', () => {
  const ticks = (count: number): Appended[] =>
    Array.from({ length: count }, (_, i) => ({ what: 'event', event: { type: 'batch-end', receiveTimeUs: i } }));

  test('puts nothing down before it is told to, and all of it in one write', () => {
    const files = new MemoryFiles();
    const { journal } = openJournal(files, SESSION);
    const before = files.writes;
    for (const entry of ticks(50)) append(journal, entry);
    expect(files.writes).toBe(before);
    journal.write();
    expect(files.writes).toBe(before + 1);
    journal.write();
    expect(files.writes).toBe(before + 1);
    expect(readAll(files).entries).toHaveLength(50);
  });

  test('says in every segment which build, Node and configuration wrote it', () => {
    const files = written(ticks(200), { maxSegmentBytes: 1_000 });
    const { entries } = openJournal(files, { ...SESSION, build: 'other' });
    expect(entries.header).toMatchObject({ ...SESSION, segment: 1, firstEntry: 0 });
    expect(files.list().length).toBeGreaterThan(2);
  });

  test.each([
    ['never', 0],
    ['commands', 1],
    ['always', 3],
  ] as const)('waits for the disk by policy: %s', (sync, syncs) => {
    const files = new MemoryFiles();
    const { journal } = openJournal(files, SESSION, { sync });
    const before = files.syncs;
    append(journal, { what: 'event', event: { type: 'batch-end', receiveTimeUs: 1 } });
    journal.write();
    append(journal, { what: 'command', command: { type: 'clear-timer', timer: 't' } as Command });
    journal.write();
    append(journal, { what: 'command', command: { type: 'batch', venue: 'v', commands: [] } as unknown as Command });
    journal.write();
    expect(files.syncs - before).toBe(syncs);
  });

  test('after a failed write writes nothing any more, and what is down is read back', () => {
    for (let room = 0; room < 27; room += 1) {
      const files = new MemoryFiles();
      const { journal } = openJournal(files, SESSION);
      append(journal, ticks(1)[0] as Appended);
      journal.write();
      files.room = room;
      for (const entry of ticks(3)) append(journal, entry);
      expect(() => journal.write()).toThrow('the journal could not be written');
      files.room = Number.POSITIVE_INFINITY;
      expect(journal.failed).toBe(true);
      expect(() => journal.write()).toThrow('the journal could not be written');
      expect(() => append(journal, ticks(1)[0] as Appended)).toThrow('the journal could not be written');
      const opened = openJournal(files, SESSION);
      expect(opened.findings.every(({ type }) => type === 'torn-tail')).toBe(true);
      const { entries, finding } = drained(opened.entries);
      expect(finding).toBeUndefined();
      expect(entries).toEqual(numbered([...ticks(1), ...ticks(3)]).slice(0, entries.length));
      expect(entries.length).toBeGreaterThanOrEqual(1);
    }
  });

  test.each(['write', 'sync', 'create'] as const)('fails when the disk fails to %s', (bad) => {
    const files = new MemoryFiles();
    const { journal } = openJournal(files, SESSION, { sync: 'always', maxSegmentBytes: 200 });
    files.onOperation = (operation) => {
      if (operation === bad) throw new Error('EIO');
    };
    const run = () => {
      for (const entry of ticks(50)) {
        append(journal, entry);
        journal.write();
      }
    };
    expect(run).toThrow('the journal could not be written');
    expect(journal.failed).toBe(true);
  });

  test('fails at an entry it cannot encode, before any of it leaves', () => {
    const files = new MemoryFiles();
    const { journal } = openJournal(files, SESSION);
    const broken = {
      type: 'trade',
      instrument: 'i',
      get tradeId() {
        throw new Error('gone');
      },
    };
    expect(() => journal.appendEvent(broken as unknown as EngineEvent)).toThrow('an entry could not be encoded');
    expect(() => journal.write()).toThrow('an entry could not be encoded');
    expect(readAll(files)).toEqual({ entries: [], finding: undefined });
  });

  test('has a bound on all segments together', () => {
    const files = new MemoryFiles();
    const { journal } = openJournal(files, SESSION, { maxSegmentBytes: 500, maxTotalBytes: 3_000 });
    const run = () => {
      for (const entry of ticks(1_000)) {
        append(journal, entry);
        journal.write();
      }
    };
    expect(run).toThrow('the journal could not be written');
    const bytes = files.list().reduce((sum, name) => sum + (files.size(name) as number), 0);
    expect(bytes).toBeLessThanOrEqual(3_000);
  });

  test('costs at most 64 bytes an event beside what the event says', () => {
    const events = ticks(1_000);
    const files = written(events);
    const bytes = files.list().reduce((sum, name) => sum + (files.size(name) as number), 0);
    // A batch-end says one number, of at most two bytes here.
    expect(bytes / events.length).toBeLessThan(16);
  });
});

describe('a snapshot', () => {
  const event = (i: number): Appended => ({ what: 'event', event: { type: 'batch-end', receiveTimeUs: i } });

  test('is where the next session starts reading, and lets older segments go', () => {
    const files = new MemoryFiles();
    const { journal } = openJournal(files, SESSION, { maxSegmentBytes: 400 });
    for (let i = 0; i < 300; i += 1) {
      append(journal, event(i));
      journal.write();
      if (i % 100 === 49) journal.snapshot(Uint8Array.of(i));
    }
    const { snapshot, entries, findings } = openJournal(files, SESSION);
    expect(findings).toEqual([]);
    expect(snapshot).toMatchObject({ entry: 250, state: Uint8Array.of(249) });
    expect(drained(entries).entries).toEqual(
      numbered(
        Array.from({ length: 300 }, (_, i) => event(i)),
        250,
      ),
    );
    expect(readAll(files).entries).toHaveLength(150);
    expect(verifyJournal(files)).toEqual([]);
  });

  test('that is not whole is passed over for the one before, and found', () => {
    const files = new MemoryFiles();
    const { journal } = openJournal(files, SESSION);
    for (let i = 0; i < 30; i += 1) {
      append(journal, event(i));
      if (i % 10 === 9) journal.snapshot(Uint8Array.of(i));
    }
    const newest = files
      .list()
      .filter((name) => name.endsWith('.mms'))
      .sort()
      .at(-1) as string;
    const bytes = files.contents.get(newest) as Uint8Array;
    bytes[112] = (bytes[112] as number) ^ 1;
    const opened = openJournal(files, SESSION);
    expect(opened.snapshot?.entry).toBe(20);
    expect(opened.findings).toMatchObject([{ type: 'bad-snapshot', file: newest }]);
    expect(drained(opened.entries).entries).toHaveLength(10);
  });

  test('of another journal is refused', () => {
    const [one, two] = [3, 4].map((value) => {
      const files = new MemoryFiles();
      const { journal } = openJournal(files, SESSION);
      append(journal, event(value));
      journal.snapshot(Uint8Array.of(value));
      return files;
    }) as [MemoryFiles, MemoryFiles];
    for (const name of one.list()) if (name.endsWith('.mms')) two.contents.set(name, one.contents.get(name) as Uint8Array);
    expect(() => openJournal(two, SESSION)).toThrow('the snapshot is of another journal');
  });

  test('keeps the bound on all segments from being reached', () => {
    const files = new MemoryFiles();
    const { journal } = openJournal(files, SESSION, { maxTotalBytes: 4_000, maxSegmentBytes: 500 });
    for (let i = 0; i < 5_000; i += 1) {
      append(journal, event(i));
      journal.write();
      if (i % 50 === 0) journal.snapshot(new Uint8Array(10));
    }
    expect(files.list().filter((name) => name.endsWith('.mmj')).length).toBeLessThan(8);
  });
});
