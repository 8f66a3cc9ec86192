import { type Asset, BugError, type FeeRatesEvent, type Instrument, type InstrumentId, type VenueId } from '@mm/core';
import { AccountState } from './account-state.ts';
import { Activity } from './activity.ts';
import type { Books } from './books.ts';
import type { Account, Entry, EntryKind, FillFacts } from './entry.ts';
import { type Exact, exact } from './exact.ts';
import { InstrumentAccount } from './instrument-account.ts';
import type { Ledger } from './ledger.ts';
import { moneyGrid } from './money-grid.ts';
import { PositionAudit } from './position-audit.ts';
import type { Sums } from './sums.ts';

/** A portfolio as plain data: what is larger than a double counts is text, so JSON keeps it. */
export interface PortfolioSnapshot {
  readonly version: 1;
  readonly nowUs: number;
  readonly instruments: readonly InstrumentData[];
  readonly venues: readonly VenueData[];
  readonly activities: readonly (readonly [key: string, data: ActivityData])[];
  readonly feeRates: readonly FeeRatesEvent[];
}

type StateData = readonly [
  size: string,
  cost: string,
  cash: string,
  fees: string,
  baseFees: string,
  funding: string,
  fills: number,
];

interface SumsData {
  readonly money: readonly string[];
  readonly otherFees: readonly (readonly [Asset, string])[];
  readonly markouts: readonly (readonly [fills: number, notional: string, gain2: string])[];
}

type EntryData = readonly [
  kind: EntryKind,
  timeUs: number,
  id: string,
  sign: number,
  account: number,
  size: string,
  notional: string,
  fee: string,
  baseFee: string,
  fill: FillData | null,
];

interface FillData extends Omit<FillFacts, 'reference2' | 'mid2' | 'venueOrderId'> {
  readonly venueOrderId: string | null;
  readonly reference2: number | null;
  readonly mid2: number | null;
}

interface InstrumentData {
  readonly instrument: Instrument;
  readonly decimals: readonly [size: number, money: number];
  readonly accounts: readonly { readonly strategy: string; readonly state: StateData; readonly sums: SumsData }[];
  readonly blocks: readonly { readonly before: readonly StateData[]; readonly entries: readonly EntryData[] }[];
  readonly forgotten: EntryData | null;
  readonly adjustments: number;
  readonly linesHash: number;
  /** Fills that wait for a horizon: in the blocks by place, or by themselves when already forgotten there. */
  readonly waiting: readonly (readonly (readonly [block: number, place: number] | EntryData)[])[];
  readonly hurried: number;
  readonly mids: readonly (readonly [timeUs: number, mid2: number])[];
  readonly mark: string | null;
  readonly openedAtUs: number;
  readonly audit: Partial<PositionAudit>;
}

interface LedgerData {
  readonly asset: Asset;
  readonly stated: readonly [timeUs: number, total: string] | null;
  readonly available: string | null;
  readonly base: readonly [timeUs: number, total: string, computed: readonly [amount: string, fills: number] | null] | null;
  readonly flows: readonly (readonly [timeUs: number, amount: string])[];
  readonly settledFlows: string;
  readonly open: boolean;
  readonly suspectSinceUs: number | null;
  readonly standing: boolean;
}

interface VenueData {
  readonly venue: VenueId;
  readonly opened: boolean;
  readonly forgottenUs: number;
  readonly flowIds: readonly (readonly [string, number])[];
  readonly ledgers: readonly LedgerData[];
}

interface ActivityData {
  readonly counts: readonly [orders: number, filledOrders: number, sentLots: number, filledLots: number];
  readonly spentUs: readonly number[];
  readonly sides: 0 | 1 | 2;
  readonly sinceUs: number | null;
}

const MONEY = ['turnover', 'spread2', 'adverse2', 'hedge2', 'held2'] as const;

export function snapshotOf({ instruments, venues, activities, feeRates, nowUs }: Books): PortfolioSnapshot {
  return {
    version: 1,
    nowUs,
    instruments: [...instruments.values()].map(instrumentData),
    venues: [...venues.values()].map(({ venue, opened, forgottenUs, flowIds, ledgers }) => ({
      venue,
      opened,
      forgottenUs,
      flowIds: [...flowIds],
      ledgers: [...ledgers.values()].map((ledger) => ({
        asset: ledger.asset,
        stated: ledger.stated === undefined ? null : [ledger.stated.timeUs, `${ledger.stated.total}`],
        available: ledger.available ?? null,
        base: baseData(ledger.base),
        flows: ledger.flows.map(({ timeUs, amount }) => [timeUs, `${amount}`] as const),
        settledFlows: `${ledger.settledFlows}`,
        open: ledger.open,
        suspectSinceUs: ledger.suspectSinceUs ?? null,
        standing: ledger.standing,
      })),
    })),
    activities: [...activities].map(([key, { orders, filledOrders, sentLots, filledLots, spentUs, sides, sinceUs }]) => [
      key,
      { counts: [orders, filledOrders, sentLots, filledLots], spentUs: [...spentUs], sides, sinceUs: sinceUs ?? null },
    ]),
    feeRates: [...feeRates.values()],
  };
}

/** @throws {BugError} when the snapshot is of another version. */
export function restoreInto(books: Books, snapshot: PortfolioSnapshot): void {
  if (snapshot.version !== 1) throw new BugError(`a portfolio snapshot of version ${String(snapshot.version)}`);
  for (const data of snapshot.instruments) books.addInstrument(restoredInstrument(data, books));
  for (const data of snapshot.venues) restoreVenue(data, books);
  for (const [key, { counts, spentUs, sides, sinceUs }] of snapshot.activities) {
    const activity = new Activity();
    [activity.orders, activity.filledOrders, activity.sentLots, activity.filledLots] = counts;
    for (const level of [0, 1, 2] as const) activity.spentUs[level] = spentUs[level] ?? 0;
    activity.sides = sides;
    activity.sinceUs = sinceUs ?? undefined;
    books.activities.set(key, activity);
  }
  for (const rates of snapshot.feeRates) books.feeRates.set(rates.instrument as InstrumentId, rates);
  books.nowUs = snapshot.nowUs;
  books.openAudits = true;
}

function instrumentData(of: InstrumentAccount): InstrumentData {
  of.log.settle();
  const { instrument, grid, log, markouts, mids, mark, openedAtUs, audit } = of;
  const places = new Map<Entry, readonly [number, number]>();
  for (const [block, { entries }] of log.blocks.entries())
    for (const [i, entry] of entries.entries()) places.set(entry, [block, i]);
  return {
    instrument,
    decimals: [grid.sizeDecimals, grid.moneyDecimals],
    accounts: of.accounts.map(({ strategy, state, sums }) => ({ strategy, state: stateData(state), sums: sumsData(sums) })),
    blocks: log.blocks.map(({ before, entries }) => ({ before: before.map(stateData), entries: entries.map(entryData) })),
    forgotten: log.forgotten === undefined ? null : entryData(log.forgotten),
    adjustments: log.adjustments,
    linesHash: log.linesHash,
    waiting: markouts.queues.map((queue) => queue.all().map((entry) => places.get(entry) ?? entryData(entry))),
    hurried: markouts.hurried,
    mids: mids.samples(),
    mark: mark ?? null,
    openedAtUs,
    audit: { ...audit },
  };
}

function restoredInstrument(data: InstrumentData, { limits }: Books): InstrumentAccount {
  const of = new InstrumentAccount(data.instrument, limits);
  of.grid = moneyGrid(data.instrument, ...data.decimals);
  of.markouts.moneyPerSizeTick = of.grid.moneyPerSizeTick;
  for (const [index, { strategy, state, sums }] of data.accounts.entries()) {
    const account = index === 0 ? of.whole : of.accountOf(strategy);
    account.state.become(stateOf(state));
    restoreSums(account.sums, sums);
  }
  const entryOf = (entry: EntryData): Entry => restoredEntry(entry, of.accounts);
  of.log.blocks.splice(
    0,
    of.log.blocks.length,
    ...data.blocks.map(({ before, entries }) => ({ before: before.map(stateOf), entries: entries.map(entryOf) })),
  );
  for (const { entries } of of.log.blocks) for (const entry of entries) of.remember(entry);
  of.log.count = of.log.blocks.reduce((count, { entries }) => count + entries.length, 0);
  of.log.forgotten = data.forgotten === null ? undefined : entryOf(data.forgotten);
  of.log.adjustments = data.adjustments;
  of.log.linesHash = data.linesHash;
  for (const [timeUs, mid2] of data.mids) of.mids.push(timeUs, mid2);
  of.markouts.hurried = data.hurried;
  for (const queue of data.waiting) {
    for (const item of queue)
      of.markouts.add(item.length === 2 ? (of.log.blocks[item[0]]?.entries[item[1]] as Entry) : entryOf(item));
  }
  of.mark = (data.mark ?? undefined) as InstrumentAccount['mark'];
  of.openedAtUs = data.openedAtUs;
  Object.assign(of.audit, new PositionAudit(), data.audit);
  return of;
}

function restoreVenue({ venue, opened, forgottenUs, flowIds, ledgers }: VenueData, books: Books): void {
  const account = books.venue(venue);
  account.opened = opened;
  account.forgottenUs = forgottenUs;
  for (const [id, timeUs] of flowIds) account.flowIds.set(id, timeUs);
  for (const data of ledgers) {
    const ledger = account.ledger(data.asset);
    ledger.stated = data.stated === null ? undefined : { timeUs: data.stated[0], total: BigInt(data.stated[1]) };
    ledger.available = (data.available ?? undefined) as typeof ledger.available;
    if (data.base !== null) {
      const [timeUs, total, computed] = data.base;
      const known = computed === null ? undefined : { amount: BigInt(computed[0]), fills: computed[1] };
      ledger.base = { timeUs, total: BigInt(total), computed: known };
    }
    for (const [timeUs, amount] of data.flows) ledger.flows.push({ timeUs, amount: BigInt(amount) });
    ledger.settledFlows = BigInt(data.settledFlows);
    ledger.open = data.open;
    ledger.suspectSinceUs = data.suspectSinceUs ?? undefined;
    ledger.standing = data.standing;
  }
}

function baseData(base: Ledger['base']): LedgerData['base'] {
  if (base === undefined) return null;
  const { timeUs, total, computed } = base;
  return [timeUs, `${total}`, computed === undefined ? null : [`${computed.amount}`, computed.fills]];
}

function stateData({ size, cost, cash, fees, baseFees, funding, fills }: AccountState): StateData {
  return [`${size}`, `${cost}`, `${cash}`, `${fees}`, `${baseFees}`, `${funding}`, fills];
}

function stateOf([size, cost, cash, fees, baseFees, funding, fills]: StateData): AccountState {
  const state = new AccountState();
  state.size = read(size);
  state.cost = read(cost);
  state.cash = read(cash);
  state.fees = read(fees);
  state.baseFees = read(baseFees);
  state.funding = read(funding);
  state.fills = fills;
  return state;
}

function sumsData(sums: Sums): SumsData {
  return {
    money: MONEY.map((key) => `${sums[key]}`),
    otherFees: [...sums.otherFees].map(([asset, fee]) => [asset, `${fee}`]),
    markouts: sums.markouts.map(({ fills, notional, gain2 }) => [fills, `${notional}`, `${gain2}`]),
  };
}

function restoreSums(into: Sums, { money, otherFees, markouts }: SumsData): void {
  for (const [i, key] of MONEY.entries()) into[key] = read(money[i] as string);
  for (const [asset, fee] of otherFees) into.otherFees.set(asset, BigInt(fee));
  for (const [i, [fills, notional, gain2]] of markouts.entries()) {
    Object.assign(into.markouts[i] as object, { fills, notional: read(notional), gain2: read(gain2) });
  }
}

function entryData({ kind, timeUs, id, sign, account, size, notional, fee, baseFee, fill }: Entry): EntryData {
  const numbers = [`${size}`, `${notional}`, `${fee}`, `${baseFee}`] as const;
  return [kind, timeUs, id, sign, account.index, ...numbers, fill === undefined ? null : fillData(fill)];
}

/** JSON has no NaN. */
function fillData(fill: FillFacts): FillData {
  const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return { ...fill, venueOrderId: fill.venueOrderId ?? null, reference2: orNull(fill.reference2), mid2: orNull(fill.mid2) };
}

function restoredEntry(data: EntryData, accounts: readonly Account[]): Entry {
  const [kind, timeUs, id, sign, index, size, notional, fee, baseFee, fill] = data;
  const account = accounts[index];
  if (account === undefined) throw new BugError(`a portfolio snapshot names account ${index}`);
  const money = { size: read(size), notional: read(notional), fee: read(fee), baseFee: read(baseFee) };
  const facts: FillFacts | undefined =
    fill === null
      ? undefined
      : {
          ...fill,
          venueOrderId: (fill.venueOrderId ?? undefined) as FillFacts['venueOrderId'],
          reference2: fill.reference2 ?? Number.NaN,
          mid2: fill.mid2 ?? Number.NaN,
        };
  return { kind, timeUs, id, sign, account, ...money, fill: facts };
}

function read(text: string): Exact {
  return exact(BigInt(text));
}
