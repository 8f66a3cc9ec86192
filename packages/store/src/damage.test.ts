import type { Command, EngineEvent } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { JournalDamage } from './journal-findings.ts';
import { MemoryFiles } from './memory-files.ts';
import { openJournal, verifyJournal } from './open-journal.ts';
import type { Appended } from './testing/any-entry.ts';
import { append, drained, numbered, readAll, SESSION } from './testing/journals.ts';

const fill = (i: number): Appended => ({
  what: 'event',
  event: {
    ...{ type: 'fill', venue: 'binance-usdm', instrument: 'binance-usdm:linear-perp:BTCUSDT', clientOrderId: `1-1-${i}` },
    ...{ venueOrderId: `${8_000_000_000 + i}`, venueTimeUs: 1_700_000_000_000_000 + i, receiveTimeUs: 1_700_000_000_000_000 + i },
    ...{ tradeId: `${i}`, side: 'bid', price: 617_000, size: 3, liquidity: 'maker', fee: '0.0123', feeAsset: 'USDT' },
  } as unknown as EngineEvent,
});
const cancel = (i: number): Appended => ({
  what: 'command',
  command: { type: 'cancel-all', venue: 'binance-usdm', instrument: i % 2 === 0 ? undefined : 'x' } as unknown as Command,
});
const check = (i: number): Appended => ({ what: 'check', stateHash: i.toString(16).padStart(16, '0') });
const entries: Appended[] = Array.from({ length: 9 }, (_, i) => [fill(i), cancel(i), check(i)][i % 3] as Appended);

/** Two sessions, the first closed, the second killed: one of its segments sealed, the last not. */
function twoSessions(): MemoryFiles {
  const files = new MemoryFiles();
  const first = openJournal(files, SESSION).journal;
  for (const entry of entries.slice(0, 4)) append(first, entry);
  first.snapshot(Uint8Array.of(1, 2, 3));
  first.close();
  const second = openJournal(files, SESSION).journal;
  for (const entry of entries.slice(4)) {
    append(second, entry);
    second.write();
  }
  return files;
}

function copyOf(files: MemoryFiles): MemoryFiles {
  const copy = new MemoryFiles();
  for (const [name, bytes] of files.contents) copy.contents.set(name, new Uint8Array(bytes));
  return copy;
}

const lastSegment = (files: MemoryFiles) =>
  files
    .list()
    .filter((name) => name.endsWith('.mmj'))
    .sort()
    .at(-1) as string;

describe('a journal', () => {
  test('in which any one bit of any file is flipped is found to be another, and is never read as if it were whole', () => {
    const files = twoSessions();
    const whole = readAll(files).entries;
    let flips = 0;
    for (const [name, bytes] of files.contents) {
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const copy = copyOf(files);
        const damaged = copy.contents.get(name) as Uint8Array;
        damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(verifyJournal(copy), `${name} bit ${bit}`).not.toEqual([]);
        const { entries: read, finding } = readAll(copy);
        if (name.endsWith('.mmj')) expect(finding).toBeDefined();
        expect(read).toEqual(whole.slice(0, read.length));
        flips += 1;
      }
    }
    expect(flips).toBeGreaterThan(4_500);
  });

  test('cut off at any byte of its last segment opens with every whole record, says what it cut, and goes on', () => {
    const files = twoSessions();
    const name = lastSegment(files);
    const bytes = files.contents.get(name) as Uint8Array;
    const all = numbered(entries);
    let torn = 0;
    for (let length = 0; length < bytes.length; length += 1) {
      const copy = copyOf(files);
      copy.truncate(name, length);
      const opened = openJournal(copy, SESSION);
      torn += opened.findings.length;
      expect(opened.findings.every(({ type }) => type === 'torn-tail' || type === 'empty-segment')).toBe(true);
      const { entries: read, finding } = drained(opened.entries);
      expect(finding).toBeUndefined();
      expect(read).toEqual(all.slice(4, 4 + read.length));
      append(opened.journal, fill(99));
      opened.journal.write();
      expect(verifyJournal(copy)).toEqual([]);
      const after = readAll(copy, 4).entries;
      expect(after.slice(0, -1)).toEqual(read);
      expect(after.at(-1)).toEqual(numbered([fill(99)])[0] && { ...(numbered([fill(99)])[0] as object), entry: 4 + read.length });
    }
    expect(torn).toBeGreaterThan(bytes.length - 12);
  });

  test('whose last record is repeated, garbled or followed by zeros opens without it, and says so', () => {
    const files = twoSessions();
    const name = lastSegment(files);
    const bytes = files.contents.get(name) as Uint8Array;
    const before = readAll(files).entries;
    const lastRecord = bytes.slice(bytes.length - (8 + 17));
    for (const added of [lastRecord, new Uint8Array(30), Uint8Array.from({ length: 40 }, (_, i) => i * 37)]) {
      const copy = copyOf(files);
      copy.open(name).write(added, 0, added.length);
      const opened = openJournal(copy, SESSION);
      expect(opened.findings).toMatchObject([{ offset: bytes.length, lostBytes: added.length }]);
      expect(readAll(copy).entries).toEqual(before);
      expect(verifyJournal(copy)).toEqual([]);
    }
  });

  test('damaged before its end is refused, not mended', () => {
    const files = twoSessions();
    for (const name of files.list().filter((file) => file.endsWith('.mmj'))) {
      const copy = copyOf(files);
      const bytes = copy.contents.get(name) as Uint8Array;
      bytes[150] = (bytes[150] as number) ^ 4;
      const before = new Map([...copy.contents].map(([file, content]) => [file, new Uint8Array(content)]));
      const open = () => {
        const { entries: read } = openJournal(copy, SESSION);
        const { finding } = drained(read);
        if (finding !== undefined) throw new JournalDamage(finding);
      };
      if (name === lastSegment(files)) expect(open).toThrow('the journal is damaged');
      else expect(verifyJournal(copy)).not.toEqual([]);
      for (const [file, content] of before) expect(copy.contents.get(file)).toEqual(content);
    }
  });

  test('in which a record was put in the place of another, with a CRC that fits, is given away by the chain', () => {
    const [one, other] = [617_000, 617_001].map((price) => {
      const files = new MemoryFiles();
      const { journal } = openJournal(files, SESSION);
      append(journal, fill(1));
      const { what, event } = fill(2) as Extract<Appended, { what: 'event' }>;
      append(journal, { what, event: { ...event, price } as unknown as EngineEvent });
      append(journal, fill(3));
      journal.close();
      return files.contents.get(lastSegment(files)) as Uint8Array;
    }) as [Uint8Array, Uint8Array];
    const sealed = one.length - (8 + 32);
    const forged = new Uint8Array(one);
    forged.set(other.subarray(0, sealed));
    expect(forged).not.toEqual(one);
    const files = new MemoryFiles();
    files.contents.set('journal-0000000001.mmj', forged);
    expect(verifyJournal(files)).toMatchObject([{ type: 'broken-chain', segment: 1 }]);
    expect(() => openJournal(files, SESSION)).toThrow(JournalDamage);
  });

  test('of which a segment is missing, or one is another’s, is refused', () => {
    const files = new MemoryFiles();
    const { journal } = openJournal(files, SESSION, { maxSegmentBytes: 400 });
    for (let i = 0; i < 40; i += 1) {
      append(journal, fill(i));
      journal.write();
    }
    const segments = files.list();
    expect(segments.length).toBeGreaterThan(4);
    const without = copyOf(files);
    without.remove(segments[2] as string);
    expect(verifyJournal(without)).toEqual([{ type: 'missing-segment', segment: 3 }]);
    const swapped = copyOf(files);
    swapped.contents.set(segments[2] as string, files.contents.get(segments[1] as string) as Uint8Array);
    expect(verifyJournal(swapped)).toMatchObject([{ type: 'broken-chain', segment: 3 }]);
    const other = new MemoryFiles();
    const { journal: another } = openJournal(other, { ...SESSION, configHash: 'other' }, { maxSegmentBytes: 400 });
    for (let i = 0; i < 40; i += 1) {
      append(another, fill(i));
      another.write();
    }
    const mixed = copyOf(files);
    mixed.contents.set(segments[2] as string, other.contents.get(segments[2] as string) as Uint8Array);
    expect(verifyJournal(mixed)).toMatchObject([{ type: 'broken-chain' }]);
  });

  test('killed at every write, in turn, loses nothing that a write returned for', () => {
    for (let writes = 1; writes < 40; writes += 1) {
      const files = new MemoryFiles();
      const { journal } = openJournal(files, SESSION, { maxSegmentBytes: 350 });
      let left = writes;
      files.onOperation = () => {
        left -= 1;
        if (left === 0) throw new Error('killed');
      };
      let returned = 0;
      try {
        for (let i = 0; i < 40; i += 1) {
          append(journal, fill(i));
          journal.write();
          returned = i + 1;
        }
      } catch {
        // It died here.
      }
      files.onOperation = undefined;
      const opened = openJournal(files, SESSION);
      const { entries: read, finding } = drained(opened.entries);
      expect(finding).toBeUndefined();
      expect(read.length).toBeGreaterThanOrEqual(returned);
      expect(read).toEqual(numbered(Array.from({ length: read.length }, (_, i) => fill(i))));
    }
  });
});
