import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeFiles } from './node-adapter.ts';
import { openJournal, verifyJournal } from './open-journal.ts';
import { readAll, SESSION } from './testing/journals.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mm-store-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('a directory of the file system', () => {
  test('keeps a journal and its snapshots, for their owner only', () => {
    const inner = join(directory, 'journal');
    const { journal } = openJournal(nodeFiles(inner), SESSION, { sync: 'always', maxSegmentBytes: 500 });
    for (let i = 0; i < 100; i += 1) {
      journal.appendEvent({ type: 'batch-end', receiveTimeUs: i });
      journal.write();
    }
    journal.snapshot(Uint8Array.of(1));
    journal.close();
    const files = nodeFiles(inner);
    expect(verifyJournal(files)).toEqual([]);
    expect(openJournal(files, SESSION).snapshot?.entry).toBe(100);
    expect(statSync(inner).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(inner)) expect(statSync(join(inner, name)).mode & 0o777).toBe(0o600);
  });

  test('does what a directory in memory does', () => {
    const files = nodeFiles(directory);
    expect(files.read('a')).toBeUndefined();
    expect(files.size('a')).toBeUndefined();
    const file = files.create('a');
    file.write(Uint8Array.of(0, 1, 2, 3, 0), 1, 4);
    file.close();
    expect(() => files.create('a')).toThrow('EEXIST');
    const again = files.open('a');
    again.write(Uint8Array.of(4), 0, 1);
    again.close();
    expect([...(files.read('a') as Uint8Array)]).toEqual([1, 2, 3, 4]);
    expect([...(files.read('a', 2) as Uint8Array)]).toEqual([1, 2]);
    files.truncate('a', 3);
    expect(files.size('a')).toBe(3);
    files.replace('a', Uint8Array.of(9));
    expect([...(files.read('a') as Uint8Array)]).toEqual([9]);
    expect(files.createWhole('a', Uint8Array.of(8))).toBe(false);
    expect(files.createWhole('b', Uint8Array.of(8))).toBe(true);
    expect([...files.list()].sort()).toEqual(['a', 'b']);
    files.remove('b');
    expect(files.list()).toEqual(['a']);
    expect(readdirSync(directory)).toEqual(['a']);
  });

  test('of which nothing can be written makes the journal fail', () => {
    const { journal } = openJournal(nodeFiles(directory), SESSION, { maxSegmentBytes: 100 });
    rmSync(directory, { recursive: true });
    journal.appendEvent({ type: 'batch-end', receiveTimeUs: 1 });
    const write = () => {
      for (let i = 0; i < 20; i += 1) {
        journal.appendEvent({ type: 'batch-end', receiveTimeUs: 1 });
        journal.write();
      }
    };
    expect(write).toThrow('the journal could not be written');
  });
});

/** A process that journals as fast as it can, and says after each write how far it is. */
const WRITER = `
import { openJournal } from './open-journal.ts';
import { nodeFiles } from './node-adapter.ts';
import { writeSync } from 'node:fs';
const { journal } = openJournal(nodeFiles(process.argv[1]), ${JSON.stringify(SESSION)}, { maxSegmentBytes: 20_000 });
for (let i = 0; ; i += 1) {
  journal.appendEvent({ type: 'timer', timer: 't' + (i % 7), dueUs: i, receiveTimeUs: i });
  journal.appendCommand({ type: 'clear-timer', timer: 't' + (i % 7) });
  journal.write();
  writeSync(1, i + '\\n');
}`;

describe('a process that is killed', () => {
  test('at any instant leaves a journal with everything a write returned for', async () => {
    const cwd = fileURLToPath(new URL('.', import.meta.url));
    for (const afterMs of [5, 23, 60]) {
      const inner = join(directory, `killed-${afterMs}`);
      const options = ['--conditions=@mm/source', '--input-type=module-typescript', '--eval', WRITER, inner];
      const child = spawn(process.execPath, options, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      await new Promise<void>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
          if (said === '') setTimeout(() => child.kill('SIGKILL'), afterMs);
          said += chunk.toString();
        });
        child.on('close', () => resolve());
      });
      const returned = said.split('\n').length - 1;
      expect(returned).toBeGreaterThan(0);
      const { findings, entries } = openJournal(nodeFiles(inner), SESSION);
      expect(findings.every(({ type }) => type === 'torn-tail' || type === 'empty-segment')).toBe(true);
      expect(entries.finding).toBeUndefined();
      const { entries: read } = readAll(nodeFiles(inner));
      expect(read.length).toBeGreaterThanOrEqual(returned * 2);
      expect(verifyJournal(nodeFiles(inner))).toEqual([]);
    }
  });
});
