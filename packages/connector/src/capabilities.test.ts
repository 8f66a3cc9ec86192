import { venueId } from '@mm/core';
import { expect, test } from 'vitest';
import {
  CAPABILITIES,
  type Capability,
  type CapabilityName,
  type CapabilityTable,
  can,
  capabilitiesMarkdown,
} from './capabilities.ts';

const all = (capability: Capability): Record<CapabilityName, Capability> =>
  Object.fromEntries(CAPABILITIES.map((name) => [name, capability])) as Record<CapabilityName, Capability>;

const table: CapabilityTable = {
  venue: venueId('acme'),
  traits: {
    ...{ amendQueue: 'loses-place', clientIdReuse: 'when-done', maxBatch: { place: 5, amend: 5, cancel: 10 } },
    ...{ deadManScope: 'instrument', cancelAllScope: 'instrument', positions: 'one-way' },
  },
  capabilities: {
    ...all({ state: 'can' }),
    batch: { state: 'not-built', note: 'a|b' },
    'dead-man-switch': { state: 'not-granted' },
    'index-price': { state: 'cannot' },
  },
};

test('a table says what a connector does', () => {
  expect([can(table, 'place'), can(table, 'batch'), can(table, 'dead-man-switch'), can(table, 'index-price')]).toEqual([
    ...[true, false, true, false],
  ]);
});

test('tables of several venues are one Markdown table, with a row for each capability and trait', () => {
  const lines = capabilitiesMarkdown([table, { ...table, venue: venueId('other') }]).split('\n');
  expect(lines[0]).toBe('|  | `acme` | `other` |');
  expect(lines).toContain('| place | yes | yes |');
  expect(lines).toContain('| batch | not built: a\\|b | not built: a\\|b |');
  expect(lines).toContain('| dead-man-switch | not granted | not granted |');
  expect(lines).toContain('| most in a batch: place, amend, cancel | 5, 5, 10 | 5, 5, 10 |');
  for (const name of CAPABILITIES) expect(lines.some((line) => line.startsWith(`| ${name} |`))).toBe(true);
});
