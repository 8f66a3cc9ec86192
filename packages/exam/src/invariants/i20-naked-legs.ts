import type { ClientOrderId, InstrumentId } from '@mm/core';
import type { EngineNotices } from '@mm/engine';
import { shown, steps, units } from '../oracle/decimals.ts';
import { type Exam, type Invariant, ownId, placeOf } from '../oracle/exam-context.ts';
import { idOf } from '../rig/seed-plan.ts';

/** The longest that strategies let legs differ, to complete them and again to take them back; and what was lost is read meanwhile. */
const MOST_US = 20_000_000;
/** Where requests are few, what became of a leg may be read in the venue's next minute only. */
const MOST_WITH_FEW_US = 80_000_000;

/** One leg: what was wanted of it and what its venue filled, signed by its side, in base. */
interface Leg {
  readonly id: InstrumentId;
  readonly wanted: bigint;
  filled: bigint;
}

/** Legs that belong together. */
interface Group {
  readonly legs: readonly Leg[];
  /** Of the first leg, in base: what may stand alone because the strategy said so. */
  readonly mayStand: bigint;
  aloneSinceUs: number;
}

/**
 * I20. Legs that belong together are not filled unevenly for longer than the bot is given: it evens them out, or says that it could
 * not. Measured by the venues' fills, whatever the bot knows of them; how much may stand alone is what the strategy said.
 */
export const nakedLegsEnd: Invariant = (exam) => {
  const groups = new Map<string, Group>();
  /** By client order id, the group it is a leg of. */
  const orders = new Map<string, string>();
  const said = new Set<string>();
  /** By venue, since when its account is heard of. While it is not, the bot says that, and cannot know of a fill. */
  const heardUs = new Map<string, number>();
  const knownUs = ({ aloneSinceUs, legs }: Group): number =>
    Math.max(aloneSinceUs, ...legs.map(({ id }) => heardUs.get(placeOf(id).venue) ?? Number.POSITIVE_INFINITY));
  const judge = (limitUs: number): void => {
    for (const [name, group] of groups) {
      if (exam.nowUs - knownUs(group) <= limitUs || said.has(name) || isExcused(exam)) continue;
      said.add(name);
      exam.fail('I20', `${name}: ${shown(aloneOf(group))} stand alone where ${shown(group.mayStand)} may, and nobody says so`);
    }
  };
  return {
    onProcess() {
      heardUs.clear();
    },
    onTold(event, venue) {
      if (event.type !== 'stream-state' || event.stream !== 'user') return;
      if (event.state !== 'live') heardUs.delete(venue);
      else if (!heardUs.has(venue)) heardUs.set(venue, exam.nowUs);
    },
    onWrite({ what, orders: sent }) {
      if (what !== 'create') return;
      for (const { clientId } of sent) {
        const owner = exam.bot?.engine.execution.order(ownId(clientId) as ClientOrderId)?.facts.owner ?? '';
        const name = groupName(owner);
        if (clientId === undefined || name === undefined) continue;
        const group = groups.get(name) ?? groupOf(exam, owner);
        // After a restart nobody may know any more what was wanted.
        if (group === undefined) continue;
        groups.set(name, group);
        orders.set(clientId, name);
      }
    },
    onOrder({ change, order, fill }, truth) {
      const group = groups.get(orders.get(order.clientOrderId) ?? '');
      if (change !== 'filled' || fill === undefined || group === undefined) return;
      const base = truth.size(order.instrument, fill.size);
      const leg = group.legs.find(({ id }) => id === idOf(truth.name, order.instrument));
      if (leg !== undefined) leg.filled += (fill.side === 'bid') === leg.wanted > 0n ? base : -base;
      const at = truth.price(order.instrument, fill.price);
      if (aloneOf(group) < group.mayStand + leastOf(exam, group, at)) group.aloneSinceUs = Number.POSITIVE_INFINITY;
      else if (!Number.isFinite(group.aloneSinceUs)) group.aloneSinceUs = exam.nowUs;
    },
    onNotice(name, notice) {
      if (name !== 'alarm') return;
      const { alarm, message } = notice as EngineNotices['alarm'];
      const about = alarm === 'naked' ? groupName(message) : undefined;
      if (about !== undefined) said.add(about);
    },
    onSecond: () => judge(exam.plan.strait === 'few-requests' ? MOST_WITH_FEW_US : MOST_US),
    atEnd: () => judge(0),
  };
};

/** What the strategy that sent them wanted. */
function groupOf(exam: Exam, owner: string): Group | undefined {
  const strategy = exam.bot?.strategies.find(({ id }) => owner.startsWith(`legs ${id} `));
  const { legs = [], nakedLots = 0 } = strategy?.lastLegs ?? {};
  const lotOf = (id: InstrumentId): string | undefined => exam.bot?.engine.gridOf(id)?.instrument.lot.text;
  const firstLot = legs[0] === undefined ? undefined : lotOf(legs[0].instrument);
  if (firstLot === undefined) return undefined;
  const inBase = legs.map(({ instrument, side, size }): Leg => {
    const wanted = steps(size, lotOf(instrument) ?? '0');
    return { id: instrument, wanted: side === 'bid' ? wanted : -wanted, filled: 0n };
  });
  return { legs: inBase, mayStand: steps(nakedLots, firstLot), aloneSinceUs: Number.POSITIVE_INFINITY };
}

/** By how much the shares of the legs differ, of the first leg. */
function aloneOf({ legs }: Group): bigint {
  const first = abs(legs[0]?.wanted ?? 0n);
  const shares = legs.map(({ wanted, filled }) => (wanted === 0n ? 0n : (filled * first) / abs(wanted)));
  return shares.reduce(max, shares[0] ?? 0n) - shares.reduce(min, shares[0] ?? 0n);
}

/** What some venue of the legs would take at least, in base: less than that cannot be evened out. */
function leastOf({ bot }: Exam, { legs }: Group, price: bigint): bigint {
  const each = legs.map(({ id }) => {
    const instrument = bot?.engine.gridOf(id)?.instrument;
    if (instrument === undefined) return 0n;
    const notional = price === 0n ? 0n : (units(instrument.minNotional ?? '0') * units('1.2')) / price;
    return max(steps(Math.max(instrument.orderLots, instrument.minLots), instrument.lot.text), notional);
  });
  return each.reduce(max, 0n);
}

/** `legs random-1 7` of `legs random-1 7 0`, and of what an alarm about it says. */
function groupName(text: string): string | undefined {
  return /^legs \S+ [0-9]+/.exec(text)?.[0];
}

/** Killed, it trades no more; a venue that is refused takes nothing; a session that ended is looked after by a person. */
function isExcused(exam: Exam): boolean {
  const { bot, truths } = exam;
  if (bot?.isAlive !== true || bot.session.state !== 'running' || bot.kill.killed) return true;
  return [...truths.keys()].some((venue) => exam.isRefused(venue));
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function max(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function min(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
