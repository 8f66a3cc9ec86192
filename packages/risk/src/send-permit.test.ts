import {
  type AmendCommand,
  type PlaceCommand,
  priceText,
  type Refusal,
  sizeText,
  type VenueCommand,
  type WireText,
} from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSendPermit, type SendPermitOptions } from './send-permit.ts';
import { amend, BTC, order, T0, VENUE } from './testing/rig.ts';

const OPTIONS: SendPermitOptions = {
  kill: { killed: false, flattening: false },
  lease: { isHeld: () => true },
  grid: (id) => (id === BTC.id ? { instrument: BTC, sinceUs: T0 - 1 } : undefined),
  maxCommandAgeUs: 500_000,
};

function wireOf(command: PlaceCommand | AmendCommand): WireText {
  const { price, size } = command.type === 'place' ? (command.order as AmendCommand & PlaceCommand['order']) : command;
  return { price: priceText(BTC, price), size: sizeText(BTC, size) };
}

function codeOf(
  options: Partial<SendPermitOptions>,
  command: VenueCommand,
  nowUs = T0,
  wire?: WireText,
): Refusal['code'] | undefined {
  const text =
    wire ?? (command.type === 'place' || command.type === 'amend' ? wireOf(command) : { price: undefined, size: undefined });
  return createSendPermit({ ...OPTIONS, ...options }).check(command, nowUs, text)?.code;
}

const CREATES: readonly (PlaceCommand | AmendCommand)[] = [order(), amend(9_990, 10)];
const HARMLESS: readonly VenueCommand[] = [
  { type: 'cancel-all', venue: VENUE, instrument: undefined },
  { type: 'cancel', venue: VENUE, instrument: BTC.id, clientOrderId: '1-1-1' as never, venueOrderId: undefined },
  { type: 'audit', venue: VENUE, cursor: undefined },
  { type: 'query', venue: VENUE, instrument: BTC.id, clientOrderId: '1-1-1' as never },
  { type: 'batch', venue: VENUE, commands: [] },
];

describe.each(CREATES.map((one) => [one.type, one] as const))('a %s', (_, command) => {
  test('leaves when everything is in order', () => expect(codeOf({}, command)).toBeUndefined());

  test('does not leave after a kill, alone or in a batch', () => {
    const killed = { kill: { killed: true, flattening: false } };
    expect(codeOf(killed, command)).toBe('killed');
    expect(codeOf(killed, { type: 'batch', venue: VENUE, commands: [command] })).toBe('killed');
  });

  test('does not leave without the lease', () => expect(codeOf({ lease: { isHeld: () => false } }, command)).toBe('no-lease'));

  test.each([
    [500_000, undefined],
    [500_001, 'too-old'],
    [-500_000, undefined],
    [-500_001, 'too-old'],
  ])('of an age of %d µs', (ageUs, code) => expect(codeOf({}, command, T0 + ageUs)).toBe(code));

  test('does not leave when the grid changed since it was given', () => {
    expect(codeOf({ grid: () => ({ instrument: BTC, sinceUs: T0 + 1 }) }, command)).toBe('off-grid');
    expect(codeOf({ grid: () => ({ instrument: BTC, sinceUs: T0 }) }, command)).toBeUndefined();
    expect(codeOf({ grid: () => undefined }, command)).toBe('unknown-instrument');
  });

  test.each<[string | undefined, string | undefined]>([
    ['999', '0.010'],
    ['999.0', '0.01'],
    ['9.99e2', '0.01'],
    ['999,0', '0.01'],
    ['NaN', '0.01'],
    [undefined, '0.01'],
    ['999', undefined],
    ['998.9', '0.01'],
    ['999', '0.011'],
    ['+999', '0.01'],
  ])('does not leave as price %s and size %s', (price, size) =>
    expect(codeOf({}, command, T0, { price, size })).toBe('off-grid'),
  );
});

test('only the one canonical text of a command leaves', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e7 }),
      fc.integer({ min: 1, max: 1e6 }),
      fc.integer({ min: -2, max: 2 }),
      (price, size, off) => {
        const command = order({ price, size });
        const wire = { price: priceText(BTC, (price + off) as never), size: sizeText(BTC, size as never) };
        expect(codeOf({}, command, T0, wire)).toBe(off === 0 ? undefined : 'off-grid');
      },
    ),
  );
});

test('a limit order without a price does not leave as a market order', () => {
  const command = order();
  const { price: _, ...rest } = command.order as { price?: unknown };
  expect(codeOf({}, { ...command, order: rest } as never, T0, { price: undefined, size: '0.01' })).toBe('off-grid');
});

test.each(HARMLESS.map((one) => [one.type, one] as const))('a %s leaves whatever is wrong', (_, command) => {
  const wrong = { kill: { killed: true, flattening: false }, lease: { isHeld: () => false }, grid: () => undefined };
  expect(codeOf(wrong, command, T0 + 1e9)).toBeUndefined();
});

test('while flattening after a kill, what is reduce-only leaves and nothing else', () => {
  const kill = { killed: true, flattening: true };
  expect(codeOf({ kill }, order({ reduceOnly: true }))).toBeUndefined();
  expect(codeOf({ kill }, order())).toBe('killed');
  expect(codeOf({ kill }, amend(9_990, 10))).toBe('killed');
});
