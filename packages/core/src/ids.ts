import type { Brand } from './brand.ts';
import { orThrow, type Refusal, refusal } from './errors.ts';
import { shown } from './shown.ts';

/** A place to trade under one account and one rate budget: `binance-usdm`, `okx`. Lower-case letters, digits, hyphens. */
export type VenueId = Brand<string, 'VenueId'>;

/** One thing that trades at one venue: `binance-usdm:linear-perp:BTCUSDT`. Unique over all venues. */
export type InstrumentId = Brand<string, 'InstrumentId'>;

/** The id execution gives an order: `epoch-instance-counter`. Connectors encode it in their venue's charset and back. */
export type ClientOrderId = Brand<string, 'ClientOrderId'>;

/** The id the venue gives an order. Text, because several venues count past 2^53. */
export type VenueOrderId = Brand<string, 'VenueOrderId'>;

/** The id of one trade or fill, unique per venue and instrument. Text. */
export type TradeId = Brand<string, 'TradeId'>;

/** Names a configured strategy. */
export type StrategyId = Brand<string, 'StrategyId'>;

/** Names a currency or coin as people write it: `BTC`, `USDT`, `1INCH`. Upper case. */
export type Asset = Brand<string, 'Asset'>;

/** Names a timer inside one session. */
export type TimerId = Brand<string, 'TimerId'>;

const VENUE = /^[a-z][a-z0-9-]{0,31}$/;
/** Upper-case letters of any script and plain digits, none of them invisible. */
const ASSET = /^(?:(?!\p{DI})[\p{Lu}\p{Lo}0-9]){1,32}$/u;

/** Reads a venue's name. */
export function parseVenueId(text: string): VenueId | Refusal {
  return typeof text === 'string' && VENUE.test(text)
    ? (text as VenueId)
    : refusal('bad-config', `a venue is lower-case letters, digits and hyphens, at most 32: ${shown(text)}`);
}

/** @throws {RefusalError} when `text` is not a venue's name. */
export function venueId(text: string): VenueId {
  return orThrow(parseVenueId(text));
}

/**
 * Reads an asset's name. Letters beyond ASCII are real: venues list such symbols since 2025. Full-width and other
 * look-alike forms of plain letters are refused, so that there is one way to write a name.
 */
export function parseAsset(text: string): Asset | Refusal {
  return typeof text === 'string' && ASSET.test(text) && text.normalize('NFKC') === text
    ? (text as Asset)
    : refusal('bad-config', `an asset is 1–32 upper-case letters and digits: ${shown(text)}`);
}

/** @throws {RefusalError} when `text` is not an asset's name. */
export function asset(text: string): Asset {
  return orThrow(parseAsset(text));
}
