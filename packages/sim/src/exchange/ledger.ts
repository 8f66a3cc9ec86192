import type { LedgerCause, LedgerEntry } from './account-types.ts';
import type { EventQueue } from './event-queue.ts';
import type { Market } from './market.ts';
import type { SimAccount } from './sim-account.ts';

/** What a change of money is about. */
export interface MoneyReason {
  readonly cause: LedgerCause;
  readonly market: Market | undefined;
  /** 0 for none. */
  readonly tradeId: number;
  readonly nowUs: number;
}

/** The only place where wallets change: one entry a change. */
export class Ledger {
  readonly assets: readonly string[];
  readonly #events: EventQueue;
  #entries = 0;

  constructor(assets: readonly string[], events: EventQueue) {
    this.assets = assets;
    this.#events = events;
  }

  /** Changes one wallet; whoever calls does the other side. Nothing to do for 0n. */
  post(account: SimAccount, asset: number, amount: bigint, reason: MoneyReason): void {
    if (amount === 0n) return;
    const wallet = account.wallet(asset);
    wallet.total += amount;
    if (!account.isClient) return;
    this.#entries += 1;
    const entry: LedgerEntry = {
      entryId: this.#entries,
      account: account.name,
      asset: this.assets[asset] as string,
      amount,
      balanceAfter: wallet.total,
      cause: reason.cause,
      instrument: reason.market?.symbol,
      tradeId: reason.tradeId,
      atUs: reason.nowUs,
    };
    const fallen = account.ledger.push(entry);
    if (fallen !== undefined) account.wallet(this.assets.indexOf(fallen.asset)).carried += fallen.amount;
    if (this.#events.wanted) {
      this.#events.push({ type: 'balance-changed', account: account.name, entry, atUs: reason.nowUs });
    }
  }

  /** Moves money between two accounts. */
  move(from: SimAccount, to: SimAccount, asset: number, amount: bigint, reason: MoneyReason): void {
    this.post(from, asset, -amount, reason);
    this.post(to, asset, amount, reason);
  }
}
