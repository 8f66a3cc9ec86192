import { type CancelAllCommand, isRefusal, type QueryCommand, type Refusal, refusal } from '@mm/core';
import { denyCommand } from './connector.deny.ts';
import type { Run } from './connector.product.ts';
import type { OrderEntry } from './order-entry.ts';
import type { AccountReads } from './user-data.reads.ts';

/** Symbols that are named when their orders stay. */
const MOST_NAMED = 20;

/**
 * Takes everything off: in the instruments that are traded at once, without asking anything; then in whatever else the venue says
 * has open orders. Orders in instruments we do not know stay, and it is said that they do.
 */
export function cancelEverything(run: Run, entry: OrderEntry, reads: AccountReads, command: CancelAllCommand): void {
  const asked = new Set(run.traded().map((of) => of.id));
  for (const id of asked) entry.cancelAll(command, id);
  reads.openOrders((open) => {
    if (isRefusal(open)) return refuse(run, command, open);
    const others = new Set(open.orders.map((order) => order.instrument).filter((id) => !asked.has(id)));
    for (const id of others) entry.cancelAll(command, id);
    if (open.unknownSymbols.length === 0) return;
    const symbols = open.unknownSymbols.slice(0, MOST_NAMED).join(' ');
    refuse(run, command, refusal('unknown-instrument', `orders stay in instruments this connector was not given: ${symbols}`));
  });
}

/** Asks about one order: `order-reported`, or `order-not-found`, which proves nothing alone. */
export function queryOrder(run: Run, reads: AccountReads, command: QueryCommand): void {
  const { site, symbols, known } = run;
  const { venue, instrument, clientOrderId } = command;
  const of = symbols.get(instrument);
  if (of === undefined) {
    refuse(run, command, refusal('unknown-instrument', `no instrument ${instrument}`));
    return;
  }
  const askedAtUs = site.world.clock.nowUs();
  reads.order(of, clientOrderId, (order, receiveTimeUs) => {
    if (order === undefined) {
      site.emit({ type: 'order-not-found', venue, instrument, clientOrderId, askedAtUs, receiveTimeUs });
    } else if (isRefusal(order)) refuse(run, command, order);
    else {
      known.onReport(order);
      site.emit({ type: 'order-reported', venue, order, receiveTimeUs });
    }
  });
}

function refuse({ site }: Run, command: CancelAllCommand | QueryCommand, why: Refusal): void {
  denyCommand(site.emit, command, why, site.world.clock.nowUs());
}
