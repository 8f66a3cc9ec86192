import type { AccountState } from './account-state.ts';
import type { Books } from './books.ts';
import type { InstrumentAccount } from './instrument-account.ts';
import type { Sums } from './sums.ts';

/**
 * Sixteen hexadecimal digits over what a portfolio counts and remembers. Equal content gives equal digits, in whatever order
 * it came; how lines are divided into blocks and strategies numbered does not show. For comparing, not for security.
 */
export function stateHash({ instruments, venues, activities }: Books): string {
  const parts: string[] = [];
  for (const account of instruments.values()) parts.push(instrumentText(account));
  for (const { venue, ledgers, flowIds } of venues.values()) {
    for (const { asset, stated, flows, settledFlows } of ledgers.values()) {
      const flowed = flows.reduce((sum, { amount }) => sum + amount, settledFlows);
      parts.push(`${venue} ${asset} ${stated?.timeUs} ${stated?.total} ${flowed}`);
    }
    parts.push(`${venue} ${flowIds.size}`);
  }
  for (const [key, { orders, filledOrders, sentLots, filledLots, spentUs, sides }] of activities) {
    parts.push([key, orders, filledOrders, sentLots, filledLots, ...spentUs, sides].join());
  }
  return hashed(parts.sort().join('\n'));
}

function instrumentText(of: InstrumentAccount): string {
  of.log.settle();
  const { instrument, grid, log, mids, mark, audit, markouts, openedAtUs } = of;
  const parts = of.accounts
    .filter(({ index, state }) => index === 0 || state.fills > 0 || state.size !== 0 || state.funding !== 0)
    .map(({ index, strategy, state, sums }) => `${index === 0 ? '*' : `=${strategy}`} ${stateText(state)} ${sumsText(sums)}`);
  const waiting = markouts.queues.map((queue) =>
    queue
      .all()
      .map(({ id, sign }) => `${id}${sign}`)
      .sort(),
  );
  const rest: (string | number)[] = [
    instrument.id,
    instrument.tick.text,
    instrument.lot.text,
    grid.sizeDecimals,
    grid.moneyDecimals,
    openedAtUs,
  ];
  rest.push(mids.lastUs, mids.last2, mark ?? '', audit.lots ?? '', audit.timeUs);
  return [...rest, ...parts.sort(), log.count, log.linesHash, waiting.join('|')].join('\n');
}

function stateText({ size, cost, cash, fees, baseFees, funding, fills }: AccountState): string {
  return [size, cost, cash, fees, baseFees, funding, fills].join();
}

function sumsText({ turnover, spread2, adverse2, hedge2, held2, otherFees, markouts }: Sums): string {
  const others = [...otherFees].map(([asset, fee]) => `${asset}${fee}`).sort();
  const gains = markouts.map(({ fills, notional, gain2 }) => `${fills}/${notional}/${gain2}`);
  return [turnover, spread2, adverse2, hedge2, held2, ...others, ...gains].join();
}

/** Two lanes of 32 bits, each step mixed as MurmurHash3 does (Austin Appleby, public domain). */
function hashed(text: string): string {
  let high = 0x9747b28c;
  let low = 0x5bd1e995;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 0xcc9e2d51);
    high = (high << 15) | (high >>> 17);
    low = Math.imul(low ^ code, 0x85ebca6b);
    low = ((low << 13) | (low >>> 19)) ^ high;
  }
  return hex(scrambled(high ^ text.length)) + hex(scrambled(low));
}

function scrambled(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
