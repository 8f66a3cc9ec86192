import type { Asset, CashFlowEvent, FillEvent, Instrument, VenueId } from '@mm/core';
import type { AccountState } from './account-state.ts';
import { difference, sum } from './exact.ts';
import { fineUnits, toFine } from './fine.ts';
import { foreignFeeAsset, type InstrumentAccount } from './instrument-account.ts';
import { type Computed, Ledger } from './ledger.ts';

/** One venue's balances: ledgers by asset, and the instruments that move them. */
export class VenueAccount {
  readonly venue: VenueId;
  readonly ledgers: Map<Asset, Ledger> = new Map();
  readonly instruments: InstrumentAccount[] = [];
  /** Transfers and the like by id, oldest first. */
  readonly flowIds: Map<string, number> = new Map();
  /** Flows up to then were forgotten. */
  forgottenUs = -1;
  /** Was the account read once? Then every instrument has its opening position. */
  opened = false;
  readonly #retainedFlows: number;

  constructor(venue: VenueId, retainedFlows: number) {
    this.venue = venue;
    this.#retainedFlows = retainedFlows;
  }

  ledger(asset: Asset): Ledger {
    const known = this.ledgers.get(asset);
    if (known !== undefined) return known;
    const made = new Ledger(this.venue, asset);
    this.ledgers.set(asset, made);
    return made;
  }

  /** Books a flow that is no funding of a known instrument, once. */
  applyFlow({ id, cause, asset, amount, venueTimeUs, instrument }: CashFlowEvent): 'applied' | 'known' | 'beyond-retention' {
    const key = id === '' ? `${cause}/${asset}/${instrument ?? ''}/${venueTimeUs}/${amount}` : `${cause}/${asset}/${id}`;
    if (this.flowIds.has(key)) return 'known';
    if (venueTimeUs <= this.forgottenUs) return 'beyond-retention';
    this.flowIds.set(key, venueTimeUs);
    if (this.flowIds.size > this.#retainedFlows) this.#forgetOldest();
    this.ledger(asset).flow(venueTimeUs, fineUnits(amount));
    return 'applied';
  }

  /** A fee in a third asset moves that asset's balance. */
  applyForeignFee(instrument: Instrument, fill: FillEvent): void {
    const asset = foreignFeeAsset(instrument, fill.feeAsset);
    if (asset !== undefined && fill.fee !== '0') this.ledger(asset).flow(fill.venueTimeUs, -fineUnits(fill.fee));
  }

  /** Everything that moved an asset up to a time. */
  computedAt(asset: Asset, timeUs: number): Computed {
    let amount = this.ledger(asset).flowsAt(timeUs);
    let fills = 0;
    for (const account of this.instruments) {
      const { base, settle, kind } = account.instrument;
      if (asset !== settle && !(kind === 'spot' && asset === base)) continue;
      const state = account.log.stateAt(timeUs);
      amount += flowOf(account, state, asset);
      fills += state.fills;
    }
    return { amount, fills };
  }

  #forgetOldest(): void {
    const [key, timeUs] = this.flowIds.entries().next().value as [string, number];
    this.flowIds.delete(key);
    this.forgottenUs = Math.max(this.forgottenUs, timeUs);
  }
}

/** What an instrument's fills and funding made of one of its own two balances. */
function flowOf({ instrument, grid }: InstrumentAccount, state: AccountState, asset: Asset): bigint {
  const { moneyDecimals, sizeDecimals } = grid;
  if (instrument.kind === 'spot') {
    // Base fees are valued in `cash` and taken out of the size.
    const paid = toFine(difference(difference(state.cash, state.baseFees), state.fees), moneyDecimals);
    const settled = asset === instrument.settle ? paid + toFine(state.funding, moneyDecimals) : 0n;
    return asset === instrument.base ? settled + toFine(state.size, sizeDecimals) : settled;
  }
  const realised = sum(state.cash, state.cost);
  return toFine(sum(difference(realised, state.fees), state.funding), moneyDecimals);
}
