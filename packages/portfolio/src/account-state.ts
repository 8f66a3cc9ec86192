import { difference, type Exact, magnitude, share, sum } from './exact.ts';

/**
 * What fills, funding and openings have made of one account, in units of its {@link MoneyGrid}.
 *
 * `cash` is minus the sum of all notionals, so total profit needs no history. Only `cost` depends on the order of fills: it
 * is what the open size was bought for (negative when short) by the rule of average cost. Realised profit is `cash + cost`.
 */
export class AccountState {
  size: Exact = 0;
  cost: Exact = 0;
  cash: Exact = 0;
  /** Charged in the settle asset; negative for rebates. */
  fees: Exact = 0;
  /** Charged in the base asset, valued at the price of their fills. */
  baseFees: Exact = 0;
  /** Received; negative when paid. */
  funding: Exact = 0;
  fills = 0;

  /** @param notional size × price, signed as the size */
  trade(size: Exact, notional: Exact): void {
    this.cash = difference(this.cash, notional);
    const before = this.size;
    const after = sum(before, size);
    this.size = after;
    if (before === 0 || before > 0 === size > 0) this.cost = sum(this.cost, notional);
    else if (after === 0) this.cost = 0;
    else if (after > 0 === before > 0) {
      this.cost = difference(this.cost, share(this.cost, magnitude(size), magnitude(before)));
    } else {
      // Through zero: what is left was opened at this very price, so nothing is rounded.
      this.cost = share(notional, magnitude(after), magnitude(size));
    }
  }

  /** Becomes a copy of `other`. */
  become(other: AccountState): void {
    this.size = other.size;
    this.cost = other.cost;
    this.cash = other.cash;
    this.fees = other.fees;
    this.baseFees = other.baseFees;
    this.funding = other.funding;
    this.fills = other.fills;
  }

  copy(): AccountState {
    const copy = new AccountState();
    copy.become(this);
    return copy;
  }
}
