import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { sharedData } from './shared-data.ts';
import { temporaryTree } from './temporary-tree.ts';

function skip(note?: unknown): never {
  throw new Error(String(note));
}

test('finds recorded data in the folder that MM_SHARED_DATA names', () => {
  const root = temporaryTree({ 'captures/one.gz': '' });
  vi.stubEnv('MM_SHARED_DATA', root);
  expect(sharedData('captures', { skip })).toBe(join(root, 'captures'));
  vi.unstubAllEnvs();
});

test('skips, and says what is missing and how to name another folder, where it is absent', () => {
  const root = temporaryTree({ 'captures/one.gz': '' });
  vi.stubEnv('MM_SHARED_DATA', root);
  expect(() => sharedData('samples', { skip })).toThrow(
    `${join(root, 'samples')} does not exist; MM_SHARED_DATA names another folder`,
  );
  vi.unstubAllEnvs();
});
