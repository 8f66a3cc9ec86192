import type { LedgerCause, LedgerEntry } from './account-types.ts';
import { type Amount, Sum, toBigint } from './amount.ts';
import { Columns } from './columns.ts';
import type { MoneyReason } from './ledger.ts';
import type { Market } from './market.ts';

/** The newest ledger entries of an account, and the sums of those no longer kept. */
export class LedgerLog {
  readonly #columns: Columns;
  readonly #markets: (Market | undefined)[] = [];
  readonly #carried: Sum[] = [];

  constructor(limit: number) {
    this.#columns = new Columns(WIDTH, limit);
  }

  push(entryId: number, asset: number, amount: Amount, cause: LedgerCause, reason: MoneyReason): void {
    const columns = this.#columns;
    if (columns.isFull) this.#carry(columns.at(0));
    const at = columns.append();
    this.#markets[at / WIDTH] = reason.market;
    columns.set(at, entryId);
    columns.set(at + 1, asset);
    columns.set(at + 2, amount);
    columns.set(at + 3, CAUSES.indexOf(cause));
    columns.set(at + 4, reason.tradeId);
    columns.set(at + 5, reason.nowUs);
  }

  #carry(at: number): void {
    const columns = this.#columns;
    this.#carriedOf(columns.number(at + 1)).add(columns.amount(at + 2));
  }

  #carriedOf(asset: number): Sum {
    while (this.#carried.length <= asset) this.#carried.push(new Sum());
    return this.#carried[asset] as Sum;
  }

  /** By index of asset. */
  carried(asset: number): bigint {
    return this.#carried[asset]?.value ?? 0n;
  }

  /** Oldest first. */
  toArray(account: string, assets: readonly string[]): LedgerEntry[] {
    const columns = this.#columns;
    const balances = assets.map((_, asset) => this.carried(asset));
    return Array.from({ length: columns.size }, (_, row) => {
      const at = columns.at(row);
      const asset = columns.number(at + 1);
      const amount = toBigint(columns.amount(at + 2));
      const balanceAfter = (balances[asset] as bigint) + amount;
      balances[asset] = balanceAfter;
      return {
        entryId: columns.number(at),
        account,
        asset: assets[asset] as string,
        amount,
        balanceAfter,
        cause: CAUSES[columns.number(at + 3)] as LedgerCause,
        instrument: this.#markets[at / WIDTH]?.symbol,
        tradeId: columns.number(at + 4),
        atUs: columns.number(at + 5),
      };
    });
  }
}

const WIDTH = 6;

const CAUSES: readonly LedgerCause[] = [
  'trade',
  'realised',
  'fee',
  'funding',
  'deposit',
  'withdrawal',
  'transfer',
  'liquidation-fee',
  'insurance',
  'adjustment',
];
