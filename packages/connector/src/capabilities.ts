import type { VenueId } from '@mm/core';

/** Every capability a connector may have, in the order tables show them. */
export const CAPABILITIES = [
  'instruments',
  'book',
  'bbo',
  'trades',
  'mark-price',
  'index-price',
  'funding-rate',
  'book-audit',
  'order-stream',
  'fill-stream',
  'position-stream',
  'balance-stream',
  'place',
  'market-orders',
  'post-only',
  'reduce-only',
  'ioc-fok',
  'amend',
  'cancel',
  'batch',
  'cancel-all',
  'query',
  'open-orders',
  'fills-since',
  'positions',
  'balances',
  'fees',
  'position-mode',
  'margin-mode',
  'key-permissions',
  'dead-man-switch',
] as const;

export type CapabilityName = (typeof CAPABILITIES)[number];

/**
 * - `can` — the venue has it and the connector does it.
 * - `cannot` — the venue does not have it.
 * - `not-granted` — the venue has it, not for every account.
 * - `not-built` — the venue has it, the connector does not do it yet.
 */
export type CapabilityState = 'can' | 'cannot' | 'not-granted' | 'not-built';

export interface Capability {
  readonly state: CapabilityState;
  /** How, or why not, in a few words. */
  readonly note?: string;
}

/** What a venue is like where venues differ and a user has to know. */
export interface VenueTraits {
  /** What an amend does to the order's place in the queue. */
  readonly amendQueue: 'loses-place' | 'keeps-place-when-smaller' | 'no-amend';
  /** When the venue takes a client order id a second time: `never`, or once the first order is done. */
  readonly clientIdReuse: 'never' | 'when-done';
  /** Most orders in one request; 1 where the venue has no batches. */
  readonly maxBatch: { readonly place: number; readonly amend: number; readonly cancel: number };
  /** What the venue's dead-man's switch guards. */
  readonly deadManScope: 'account' | 'instrument' | 'none';
  /** Cancels everything with one request, or once for each instrument. */
  readonly cancelAllScope: 'account' | 'instrument';
  readonly positions: 'one-way' | 'none';
}

/** One connector's row in the house's table of capabilities. */
export interface CapabilityTable {
  readonly venue: VenueId;
  readonly traits: VenueTraits;
  readonly capabilities: Readonly<Record<CapabilityName, Capability>>;
}

/** Does the connector do it? `not-granted` counts: it tries, and says when the account may not. */
export function can(table: CapabilityTable, name: CapabilityName): boolean {
  const { state } = table.capabilities[name];
  return state === 'can' || state === 'not-granted';
}

/** The tables of several connectors as one Markdown table: a row for each capability and trait, a column for each venue. */
export function capabilitiesMarkdown(tables: readonly CapabilityTable[]): string {
  const head = row(['', ...tables.map(({ venue }) => `\`${venue}\``)]);
  const line = row(['---', ...tables.map(() => '---')]);
  const capabilities = CAPABILITIES.map((name) => row([name, ...tables.map((table) => cellOf(table.capabilities[name]))]));
  const traits = TRAITS.map(([label, show]) => row([label, ...tables.map(({ traits }) => show(traits))]));
  return [head, line, ...capabilities, ...traits, ''].join('\n');
}

function cellOf({ state, note }: Capability): string {
  const word = state === 'can' ? 'yes' : state === 'cannot' ? 'no' : state.replace('-', ' ');
  return note === undefined ? word : `${word}: ${note}`;
}

const TRAITS: readonly (readonly [label: string, show: (traits: VenueTraits) => string])[] = [
  ['amend and the queue', ({ amendQueue }) => amendQueue.replaceAll('-', ' ')],
  ['client id may come again', ({ clientIdReuse }) => clientIdReuse.replaceAll('-', ' ')],
  ['most in a batch: place, amend, cancel', ({ maxBatch }) => `${maxBatch.place}, ${maxBatch.amend}, ${maxBatch.cancel}`],
  ["dead-man's switch guards", ({ deadManScope }) => deadManScope],
  ['cancel-all covers', ({ cancelAllScope }) => cancelAllScope],
  ['positions', ({ positions }) => positions],
];

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
