/** Where a package stands in the house, and what its own code may import. */
export interface Layer {
  /** 0 is the ground floor. Private helpers stand outside, above everything: `Number.POSITIVE_INFINITY`. */
  readonly floor: number;
  readonly mayImport: readonly string[] | 'everything';
  /** Of everything it imports from the workspace, only types. */
  readonly typesOnly?: true;
}

const CORE = '@mm/core';
const BOOK = '@mm/book';

/** The house of ARCHITECTURE.md. A package that is not drawn here has no place yet, and the check says so. */
const HOUSE: Readonly<Record<string, Layer>> = {
  [CORE]: { floor: 0, mayImport: [] },

  [BOOK]: { floor: 1, mayImport: [CORE] },
  '@mm/portfolio': { floor: 1, mayImport: [CORE] },
  '@mm/risk': { floor: 1, mayImport: [CORE] },
  '@mm/connector': { floor: 1, mayImport: [CORE] },
  '@mm/sim': { floor: 1, mayImport: [CORE], typesOnly: true },
  '@mm/store': { floor: 1, mayImport: [CORE] },

  '@mm/strategy': { floor: 2, mayImport: [CORE, BOOK] },
  '@mm/arb': { floor: 2, mayImport: [CORE, BOOK] },
  '@mm/execution': { floor: 2, mayImport: [CORE, '@mm/portfolio'] },

  '@mm/engine': {
    floor: 3,
    mayImport: [CORE, BOOK, '@mm/portfolio', '@mm/risk', '@mm/strategy', '@mm/arb', '@mm/execution'],
  },

  '@mm/backtest': { floor: 4, mayImport: [CORE, BOOK, '@mm/connector', '@mm/store', '@mm/sim', '@mm/engine'] },

  '@mm/bot': { floor: 5, mayImport: 'everything' },

  '@mm/dashboard': { floor: Number.POSITIVE_INFINITY, mayImport: [CORE], typesOnly: true },
  '@mm/bench': { floor: Number.POSITIVE_INFINITY, mayImport: 'everything' },
  '@mm/exam': { floor: Number.POSITIVE_INFINITY, mayImport: 'everything' },
  '@mm/tooling': { floor: Number.POSITIVE_INFINITY, mayImport: 'everything' },
};

/** Every `@mm/connector-<venue>` stands alike. */
const VENUE: Layer = { floor: 3, mayImport: [CORE, '@mm/connector'] };

/** The layer of a package by name, or nothing when the house has no room for it. */
export function layerOf(name: string): Layer | undefined {
  return HOUSE[name] ?? (/^@mm\/connector-[a-z0-9]+$/.test(name) ? VENUE : undefined);
}
