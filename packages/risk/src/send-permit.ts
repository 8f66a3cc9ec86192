import {
  type AmendCommand,
  type Instrument,
  type InstrumentId,
  isAllowedPrice,
  isAllowedSize,
  type Lots,
  type PlaceCommand,
  priceText,
  type Refusal,
  refusal,
  type SendPermit,
  sizeText,
  type Ticks,
  type VenueCommand,
  type VenueId,
  type WireText,
} from '@mm/core';
import type { KillState } from './pre-trade-check.ts';

/** One writer per account. */
export interface LeaseHook {
  /** Is the account's lease ours now? Cancels need none. */
  isHeld(venue: VenueId, nowUs: number): boolean;
}

/** An instrument as it is now, and since when. */
export interface CurrentGrid {
  readonly instrument: Instrument;
  /** Engine time at which this tick and lot came; commands from before it counted in others. */
  readonly sinceUs: number;
}

export interface SendPermitOptions {
  readonly kill: KillState;
  readonly lease: LeaseHook;
  readonly grid: (instrument: InstrumentId) => CurrentGrid | undefined;
  /** A create or amend older than this is not sent: the market it was meant for is gone. */
  readonly maxCommandAgeUs: number;
}

/**
 * The last look, in the same synchronous block as the write: kill flag, lease, age, grid, and that the text about to leave
 * says what the command says. What takes orders off or only asks is never refused.
 */
export function createSendPermit(options: SendPermitOptions): SendPermit {
  return { check: (command, nowUs, wire) => checkSend(options, command, nowUs, wire) };
}

function checkSend(options: SendPermitOptions, command: VenueCommand, nowUs: number, wire: WireText): Refusal | undefined {
  switch (command.type) {
    case 'place':
      return (
        checkCreate(options, command, nowUs, command.order.reduceOnly) ??
        checkText(options, command, command.order.instrument, priceOf(command), command.order.size, wire)
      );
    case 'amend':
      return (
        checkCreate(options, command, nowUs, false) ??
        checkText(options, command, command.instrument, command.price, command.size, wire)
      );
    case 'batch':
      return checkBatch(options, command.commands, nowUs);
    default:
      return undefined;
  }
}

/**
 * A batch as a whole: flag, lease, age of each of its creates. The text of each is to be checked by the command it came
 * from, once per order, since one {@link WireText} cannot hold several.
 */
function checkBatch(options: SendPermitOptions, commands: readonly VenueCommand[], nowUs: number): Refusal | undefined {
  for (const one of commands) {
    const refused =
      one.type === 'place' || one.type === 'amend'
        ? checkCreate(options, one, nowUs, one.type === 'place' && one.order.reduceOnly)
        : undefined;
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function checkCreate(
  { kill, lease, maxCommandAgeUs }: SendPermitOptions,
  command: PlaceCommand | AmendCommand,
  nowUs: number,
  reduceOnly: boolean,
): Refusal | undefined {
  if (kill.killed && !(kill.flattening && reduceOnly)) return refusal('killed', 'the kill switch is on');
  if (!lease.isHeld(command.venue, nowUs)) return refusal('no-lease', `the lease of ${command.venue} is not ours`);
  const ageUs = nowUs - command.issuedAtUs;
  // Far in the future is as wrong as old: one of the two clocks cannot be believed.
  if (Math.abs(ageUs) <= maxCommandAgeUs) return undefined;
  return refusal('too-old', `a command of ${ageUs} µs; at most ${maxCommandAgeUs}`, { ageUs, maxCommandAgeUs });
}

function checkText(
  options: SendPermitOptions,
  command: PlaceCommand | AmendCommand,
  id: InstrumentId,
  price: Ticks | undefined,
  size: Lots,
  wire: WireText,
): Refusal | undefined {
  const grid = options.grid(id);
  if (grid === undefined) return refusal('unknown-instrument', `no instrument ${id}`);
  const { instrument, sinceUs } = grid;
  if (command.issuedAtUs < sinceUs) return refusal('off-grid', `${id} has another tick or lot since the command was given`);
  if (!Number.isSafeInteger(size) || !isAllowedSize(instrument, size) || wire.size !== sizeText(instrument, size)) {
    return refusal('off-grid', `the size on the wire is ${wire.size}, not ${size} lots of ${id}`);
  }
  if (price === undefined) {
    return wire.price === undefined ? undefined : refusal('off-grid', `a market order of ${id} has the price ${wire.price}`);
  }
  const isAllowed = Number.isSafeInteger(price) && isAllowedPrice(price, instrument.priceRule, instrument.wireTick);
  if (isAllowed && wire.price === priceText(instrument, price)) return undefined;
  return refusal('off-grid', `the price on the wire is ${wire.price}, not ${price} ticks of ${id}`);
}

/** `undefined` for a market order, and only for one. A limit order without a price is NaN here, and refused. */
function priceOf({ order }: PlaceCommand): Ticks | undefined {
  return order.orderType === 'market' ? undefined : (order.price ?? (Number.NaN as Ticks));
}
