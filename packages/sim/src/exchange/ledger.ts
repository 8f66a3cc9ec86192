import type { LedgerCause, LedgerEntry } from './account-types.ts';
import { type Amount, negated, toBigint } from './amount.ts';
import type { EventQueue } from './event-queue.ts';
import type { Market } from './market.ts';
import type { SimAccount } from './sim-account.ts';

/** What a change of money is about. */
export interface MoneyReason {
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
  post(account: SimAccount, asset: number, amount: Amount, cause: LedgerCause, reason: MoneyReason): void {
    if (amount === 0 || amount === 0n) return;
    const wallet = account.wallet(asset);
    wallet.total.add(amount);
    if (!account.isClient) return;
    this.#entries += 1;
    account.ledger.push(this.#entries, asset, amount, cause, reason);
    if (this.#events.wanted) this.#tell(account, asset, amount, cause, reason);
  }

  #tell(account: SimAccount, asset: number, amount: Amount, cause: LedgerCause, reason: MoneyReason): void {
    const { market, tradeId, nowUs: atUs } = reason;
    const entry: LedgerEntry = {
      entryId: this.#entries,
      account: account.name,
      asset: this.assets[asset] as string,
      amount: toBigint(amount),
      balanceAfter: account.wallet(asset).total.value,
      cause,
      instrument: market?.symbol,
      tradeId,
      atUs,
    };
    this.#events.push({ type: 'balance-changed', account: account.name, entry, atUs });
  }

  /** Moves money between two accounts. */
  move(
    from: SimAccount,
    to: SimAccount,
    asset: number,
    amount: Amount,
    about: MoneyReason & { readonly cause: LedgerCause },
  ): void {
    this.post(from, asset, negated(amount), about.cause, about);
    this.post(to, asset, amount, about.cause, about);
  }
}
