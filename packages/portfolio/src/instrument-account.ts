import {
  type Asset,
  type DecimalText,
  type FillEvent,
  type Instrument,
  type Lots,
  type Step,
  signOf,
  type TradeId,
  textOf,
  unitsOf,
} from '@mm/core';
import { AccountState } from './account-state.ts';
import { type Account, type Entry, FILL, type FillFacts, type FillOrigin, FUNDING, OPENING } from './entry.ts';
import { EntryLog } from './entry-log.ts';
import { decimalsIn, difference, type Exact, negated, powerOfTen, product, sum, unitsIn } from './exact.ts';
import { fineUnits } from './fine.ts';
import { Markouts } from './markouts.ts';
import { Mids } from './mids.ts';
import { type MoneyGrid, moneyGrid, wholeLots } from './money-grid.ts';
import { PositionAudit } from './position-audit.ts';
import { emptySums, type Sums } from './sums.ts';

/** What became of a fill: new, told before, told before but otherwise, or too old to tell. */
export type FillOutcome = 'applied' | 'known' | 'beyond-retention' | 'before-opening' | ConflictingField;
export type ConflictingField = 'price' | 'size' | 'fee' | 'fee-asset' | 'time';

/** The book-keeping of one instrument: its lines, the whole account, and one account per strategy. */
export class InstrumentAccount {
  instrument: Instrument;
  grid: MoneyGrid;
  readonly accounts: Account[] = [];
  readonly whole: Account;
  readonly log: EntryLog;
  readonly mids: Mids;
  readonly markouts: Markouts;
  /** The lines remembered, by trade id: bought, sold, and by the cash flow's id. */
  readonly bought: Map<string, Entry> = new Map();
  readonly sold: Map<string, Entry> = new Map();
  readonly flows: Map<string, Entry> = new Map();
  mark: DecimalText | undefined = undefined;
  /** Fills up to then are in the opening position. −1 while nothing was opened. */
  openedAtUs = -1;
  /** The venue's last word on the position. */
  readonly audit: PositionAudit = new PositionAudit();
  readonly #byStrategy: Map<string, Account> = new Map();

  constructor(instrument: Instrument, limits: { readonly retainedFills: number; readonly midHistory: number }) {
    this.instrument = instrument;
    this.grid = moneyGrid(instrument);
    this.whole = this.#newAccount('');
    this.log = new EntryLog(this.accounts, limits.retainedFills);
    this.mids = new Mids(limits.midHistory);
    this.markouts = new Markouts(this.mids, this.whole, this.grid.moneyPerSizeTick);
  }

  /** The account of one strategy; `undefined` while it has none. The empty name is nobody's part. */
  account(strategy: string): Account | undefined {
    return this.#byStrategy.get(strategy);
  }

  /** Position in whole lots, towards zero. */
  get lots(): Lots {
    this.log.settle();
    return wholeLots(this.whole.state.size, this.grid);
  }

  /** One strategy's part of it. */
  lotsOf(strategy: string): Lots {
    const account = this.#byStrategy.get(strategy);
    if (account === undefined) return 0 as Lots;
    this.log.settle();
    return wholeLots(account.state.size, this.grid);
  }

  /** Applies a fill once, by its trade id and side. */
  applyFill(fill: FillEvent, origin: FillOrigin | undefined): FillOutcome {
    const id = fill.tradeId === '' ? (syntheticId(fill) as TradeId) : fill.tradeId;
    const side = fill.side === 'bid' ? this.bought : this.sold;
    const known = side.get(id);
    if (known !== undefined) return comparedWith(known, fill);
    if (fill.venueTimeUs <= this.openedAtUs) return 'before-opening';
    const entry = this.#fillEntry(fill, id, origin);
    if (this.log.isForgotten(entry)) return 'beyond-retention';
    side.set(id, entry);
    this.#insert(entry);
    const turnover = product(product(fill.price, product(fill.size, this.grid.sizePerLot)), this.grid.moneyPerSizeTick);
    this.whole.sums.turnover = sum(this.whole.sums.turnover, turnover);
    entry.account.sums.turnover = sum(entry.account.sums.turnover, turnover);
    const other = foreignFeeAsset(this.instrument, fill.feeAsset);
    if (other !== undefined && fill.fee !== '0')
      for (const { sums } of [this.whole, entry.account]) addFee(sums, other, fill.fee);
    this.markouts.add(entry);
    return 'applied';
  }

  /** Books funding once, by its id. @returns false when it is known or too old */
  applyFunding(id: string, timeUs: number, amount: DecimalText): 'applied' | 'known' | 'beyond-retention' {
    if (this.flows.has(id)) return 'known';
    this.#refineMoney(decimalsIn(amount));
    const size = unitsIn(amount, this.grid.moneyDecimals);
    const account = this.accountOf('');
    const rest = { notional: 0, fee: 0, baseFee: 0, fill: undefined };
    const entry: Entry = { kind: FUNDING, timeUs, id, sign: 0, account, size, ...rest };
    if (this.log.isForgotten(entry)) return 'beyond-retention';
    this.flows.set(id, entry);
    this.#insert(entry);
    return 'applied';
  }

  /** Takes a position over as it is; it belongs to nobody's part. */
  open(timeUs: number, lots: Lots, entryPrice: DecimalText | undefined): void {
    this.openedAtUs = Math.max(timeUs, this.openedAtUs);
    if (lots !== 0) this.#adjust(timeUs, product(lots, this.grid.sizePerLot), entryPrice);
  }

  /** Books the difference to the venue's last report, at its entry price or the mark. */
  adoptReported(): void {
    const { lots, timeUs, entryPrice } = this.audit;
    const ours = this.log.stateAt(timeUs).size;
    this.#adjust(timeUs, difference(product(lots ?? 0, this.grid.sizePerLot), ours), entryPrice);
  }

  /** Notes the two best prices. */
  onMid(bidTicks: number, askTicks: number, timeUs: number): void {
    if (this.mids.push(timeUs, bidTicks + askTicks) && this.markouts.pending > 0) this.markouts.advance();
  }

  /** Counts on the grid of a changed instrument from now on. What was counted stays what it was worth. */
  respecify(instrument: Instrument): void {
    const { tick, lot } = this.instrument;
    this.instrument = instrument;
    if (tick.text === instrument.tick.text && lot.text === instrument.lot.text) return;
    this.markouts.flush();
    this.mids.clear();
    this.#refine(moneyGrid(instrument, this.grid.sizeDecimals, this.grid.moneyDecimals));
    for (const { entries } of this.log.blocks) {
      for (const { fill } of entries) {
        if (fill === undefined) continue;
        fill.ticks = recounted(fill.ticks, tick, instrument.tick);
        fill.lots = recounted(fill.lots, lot, instrument.lot);
      }
    }
    if (this.audit.lots !== undefined) this.audit.lots = recounted(this.audit.lots, lot, instrument.lot);
  }

  /** The account of a strategy, made when it is first needed. */
  accountOf(strategy: string): Account {
    return this.#byStrategy.get(strategy) ?? this.#newAccount(strategy);
  }

  /** Changes the position without a trade. */
  #adjust(timeUs: number, size: Exact, price: DecimalText | undefined): void {
    const notional = this.#worthAt(size, price ?? this.mark);
    const account = this.accountOf('');
    const id = `${this.log.adjustments}`;
    const rest = { fee: 0, baseFee: 0, fill: undefined };
    this.log.adjustments += 1;
    this.#insert({ kind: OPENING, timeUs, id, sign: 0, account, size, notional, ...rest });
    for (const { sums } of [this.whole, account]) sums.held2 = sum(sums.held2, product(notional, 2));
  }

  #newAccount(strategy: string): Account {
    const account = { strategy, index: this.accounts.length, state: new AccountState(), sums: emptySums() };
    // The first one is the whole, which has no name of its own.
    if (account.index > 0) this.#byStrategy.set(strategy, account);
    this.accounts.push(account);
    return account;
  }

  #fillEntry(fill: FillEvent, id: string, origin: FillOrigin | undefined): Entry {
    const { base, settle, kind } = this.instrument;
    const feeText = fill.fee;
    const inBase = kind === 'spot' && fill.feeAsset === base;
    const inSettle = fill.feeAsset === settle;
    if (inBase) this.#refineSize(decimalsIn(feeText));
    else if (inSettle) this.#refineMoney(decimalsIn(feeText));
    const sign = signOf(fill.side);
    const { grid } = this;
    const gross = product(fill.size * sign, grid.sizePerLot);
    const baseFee = inBase ? unitsIn(feeText, grid.sizeDecimals) : 0;
    const size = difference(gross, baseFee);
    const price = product(fill.price, grid.moneyPerSizeTick);
    const facts: FillFacts = {
      venueOrderId: fill.venueOrderId,
      ticks: fill.price,
      lots: fill.size,
      feeText,
      feeAsset: fill.feeAsset,
      purpose: origin?.purpose ?? 'take',
      reference2: origin?.referenceTicks === undefined ? Number.NaN : Math.round(origin.referenceTicks * 2),
      stage: 0,
      mid2: Number.NaN,
    };
    return {
      kind: FILL,
      timeUs: fill.venueTimeUs,
      id,
      sign,
      account: this.accountOf(origin?.strategy ?? ''),
      size,
      notional: product(size, price),
      fee: inSettle ? unitsIn(feeText, grid.moneyDecimals) : 0,
      baseFee: baseFee === 0 ? 0 : product(baseFee, price),
      fill: facts,
    };
  }

  /** Makes a line known by its id. */
  remember(entry: Entry): void {
    if (entry.kind === FILL) (entry.sign > 0 ? this.bought : this.sold).set(entry.id, entry);
    else if (entry.kind === FUNDING) this.flows.set(entry.id, entry);
  }

  #insert(entry: Entry): void {
    this.log.insert(entry);
    for (const { kind, id, sign } of this.log.evict()) {
      if (kind === FILL) (sign > 0 ? this.bought : this.sold).delete(id);
      else this.flows.delete(id);
    }
  }

  /** Rounded to the nearest money unit, halves up: a venue's entry price has more decimals than money. */
  #worthAt(size: Exact, price: DecimalText | undefined): Exact {
    if (price === undefined) return 0;
    const decimals = decimalsIn(price);
    const raw = BigInt(product(size, unitsIn(price, decimals)));
    const surplus = this.grid.sizeDecimals + decimals - this.grid.moneyDecimals;
    if (surplus <= 0) return product(raw, powerOfTen(-surplus));
    const divisor = 10n ** BigInt(surplus);
    const rounded = ((raw < 0n ? -raw : raw) + divisor / 2n) / divisor;
    return raw < 0n ? negated(product(rounded, 1)) : product(rounded, 1);
  }

  #refineSize(decimals: number): void {
    if (decimals > this.grid.sizeDecimals) this.#refine(moneyGrid(this.instrument, decimals, this.grid.moneyDecimals));
  }

  #refineMoney(decimals: number): void {
    if (decimals > this.grid.moneyDecimals) this.#refine(moneyGrid(this.instrument, this.grid.sizeDecimals, decimals));
  }

  /** Finer units: every number counted so far is multiplied. */
  #refine(grid: MoneyGrid): void {
    const sizes = powerOfTen(grid.sizeDecimals - this.grid.sizeDecimals);
    const money = powerOfTen(grid.moneyDecimals - this.grid.moneyDecimals);
    this.log.settle();
    this.grid = grid;
    this.markouts.moneyPerSizeTick = grid.moneyPerSizeTick;
    const entries = new Set([
      ...this.log.blocks.flatMap((block) => block.entries),
      ...this.markouts.queues.flatMap((queue) => queue.all()),
    ]);
    for (const entry of entries) scaleEntry(entry, sizes, money);
    for (const { before } of this.log.blocks) for (const state of before) scaleState(state, sizes, money);
    for (const { state, sums } of this.accounts) {
      scaleState(state, sizes, money);
      for (const key of ['turnover', 'spread2', 'adverse2', 'hedge2', 'held2'] as const) sums[key] = product(sums[key], money);
      for (const markout of sums.markouts) {
        markout.notional = product(markout.notional, money);
        markout.gain2 = product(markout.gain2, money);
      }
    }
    // What was rounded in coarser units is rounded anew, as it would have been had these units been known from the start.
    this.log.spoil();
  }
}

/** Some venues send fills without an id: what it says then tells it from others. */
function syntheticId(fill: FillEvent): string {
  return `${fill.venueOrderId ?? fill.clientOrderId ?? ''}/${fill.venueTimeUs}/${fill.price}/${fill.size}`;
}

function comparedWith({ timeUs, fill: known }: Entry, fill: FillEvent): FillOutcome {
  const { ticks, lots, feeAsset, feeText } = known as FillFacts;
  if (ticks !== fill.price && !Number.isNaN(ticks)) return 'price';
  if (lots !== fill.size && !Number.isNaN(lots)) return 'size';
  if (feeAsset !== fill.feeAsset) return 'fee-asset';
  if (feeText !== fill.fee) return 'fee';
  return timeUs === fill.venueTimeUs ? 'known' : 'time';
}

/** The same quantity in other steps; NaN when it is no whole number of them. */
function recounted(units: number, from: Step, to: Step): number {
  if (Number.isNaN(units)) return units;
  const negative = units < 0;
  const result = unitsOf(textOf(Math.abs(units), from), to);
  if (typeof result !== 'number') return Number.NaN;
  return negative ? -result : result;
}

function scaleEntry(entry: Entry, sizes: Exact, money: Exact): void {
  entry.size = product(entry.size, entry.kind === FUNDING ? money : sizes);
  entry.notional = product(entry.notional, money);
  entry.fee = product(entry.fee, money);
  entry.baseFee = product(entry.baseFee, money);
}

function scaleState(state: AccountState, sizes: Exact, money: Exact): void {
  state.size = product(state.size, sizes);
  for (const key of ['cost', 'cash', 'fees', 'baseFees', 'funding'] as const) state[key] = product(state[key], money);
}

/** Which balance a fee comes out of besides the instrument's own two; `undefined` when it is one of them. */
export function foreignFeeAsset({ base, settle, kind }: Instrument, feeAsset: Asset): Asset | undefined {
  return feeAsset === settle || (kind === 'spot' && feeAsset === base) ? undefined : feeAsset;
}

function addFee({ otherFees }: Sums, asset: Asset, fee: DecimalText): void {
  otherFees.set(asset, (otherFees.get(asset) ?? 0n) + fineUnits(fee));
}
