import type { ConnectorOptions } from '@mm/connector';
import { type Asset, assert } from '@mm/core';

/** What happens when two of our own orders would trade with each other. Said with every order, never left to a default. */
export type SelfTradePrevention = 'expire-taker' | 'expire-maker' | 'expire-both';

/**
 * Base assets that are bundles of another asset, by the venue's name: `{ '1000PEPE': { asset: asset('PEPE'), units: '1000' } }`
 * lets the contract meet PEPE of other venues. Nothing is guessed from a name: `1000SATS` is a token of its own.
 */
export type Bundles = Readonly<Record<string, { readonly asset: Asset; readonly units: string }>>;

/** What both products are made with. */
export interface BinanceOptions extends ConnectorOptions {
  /**
   * How old a signed request may be when the venue acts on it, ms. Short, so that an order that was not seen is soon known
   * not to come any more. 100 … 5,000; default 2,000.
   */
  readonly recvWindowMs?: number;
  /** Default `expire-maker`, the venue's own. */
  readonly selfTradePrevention?: SelfTradePrevention;
  /** How far back the first reconciliation reads fills, hours. 1 … 168; default 24. */
  readonly fillsLookbackHours?: number;
}

/** What USDⓈ-M futures are made with. */
export interface BinanceUsdmOptions extends BinanceOptions {
  readonly bundles?: Bundles;
  /** The dead-man's switch fires so long after the last refresh, seconds. 5 … 600; default 60. */
  readonly deadManSeconds?: number;
}

/** What spot is made with. */
export type BinanceSpotOptions = BinanceOptions;

/** The options of both products with every default filled in. */
export interface ResolvedOptions {
  readonly recvWindowMs: number;
  /** As the venue spells it. */
  readonly selfTradePreventionMode: string;
  readonly fillsLookbackUs: number;
  readonly deadManUs: number;
}

/**
 * Fills in the defaults.
 * @throws {BugError} for a number out of its bounds: it comes from the program, not from a venue.
 */
export function resolveOptions(options: BinanceUsdmOptions): ResolvedOptions {
  return {
    recvWindowMs: bounded('recvWindowMs', options.recvWindowMs ?? 2_000, 100, 5_000),
    selfTradePreventionMode: (options.selfTradePrevention ?? 'expire-maker').toUpperCase().replaceAll('-', '_'),
    fillsLookbackUs: bounded('fillsLookbackHours', options.fillsLookbackHours ?? 24, 1, 168) * 3_600_000_000,
    deadManUs: bounded('deadManSeconds', options.deadManSeconds ?? 60, 5, 600) * 1_000_000,
  };
}

function bounded(name: string, value: number, min: number, max: number): number {
  assert(Number.isInteger(value) && value >= min && value <= max, `${name} is a whole number ${min} … ${max}, not ${value}`);
  return value;
}
