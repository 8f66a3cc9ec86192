import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { KillLatch, KillRecord } from './kill-switch.ts';

/**
 * The kill latch as a file: that it exists is the kill, whatever is in it, so `touch FILE` kills too. Written to a
 * temporary file, synced and renamed, so that it is there whole or not at all.
 */
export function fileLatch(path: string): KillLatch {
  return {
    read: () => readLatch(path),
    set: (record) => writeLatch(path, record),
    clear: () => {
      rmSync(path, { force: true });
      syncFolder(path);
    },
  };
}

function readLatch(path: string): KillRecord | 'clear' | 'unreadable' {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return (error as { code?: unknown }).code === 'ENOENT' ? 'clear' : 'unreadable';
  }
  return parseRecord(text) ?? 'unreadable';
}

function parseRecord(text: string): KillRecord | undefined {
  try {
    const { reason, by, atUs } = JSON.parse(text) as Partial<KillRecord>;
    const isWhole = typeof reason === 'string' && typeof by === 'string' && Number.isSafeInteger(atUs);
    return isWhole ? { reason, by, atUs: atUs as number } : undefined;
  } catch {
    return undefined;
  }
}

function writeLatch(path: string, record: KillRecord): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(record)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncFolder(path);
}

function syncFolder(path: string): void {
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
