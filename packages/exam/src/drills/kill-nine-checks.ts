import { join } from 'node:path';
import type { EngineEvent, FillEvent } from '@mm/core';
import { createEngine, replay } from '@mm/engine';
import { JournalReader, verifyJournal } from '@mm/store';
import { nodeFiles } from '@mm/store/node';
import { shown, steps, units } from '../oracle/decimals.ts';
import { placeOf } from '../oracle/exam-context.ts';
import { idOf } from '../rig/seed-plan.ts';
import { type ChildStatus, childEngineOptions, JOURNAL, type SentLine } from './child-words.ts';
import type { KillNine, SeenOrder } from './kill-nine.ts';

/** Orders that are open at a venue and unknown to the bot, and those it believes in that are not there. */
export function strangersOf(open: readonly string[], status: ChildStatus): readonly string[] {
  const believed = new Set(status.open.map(({ id }) => id));
  const orphans = open.filter((id) => !believed.has(id)).map((id) => `${id} is open, and the bot does not know it`);
  const ghosts = [...believed].filter((id) => !open.includes(id)).map((id) => `${id} is not open, and the bot believes it is`);
  return [...orphans, ...ghosts];
}

/** Ids that left twice in a create, venue by venue, or that name two orders there. */
export function duplicatesIn(sent: readonly SentLine[], seen: readonly SeenOrder[]): readonly string[] {
  const left = sent.filter(({ what }) => what === 'create').flatMap(({ venue, ids }) => ids.map((id) => `${venue} ${id}`));
  const taken = seen.filter(({ change }) => change === 'accepted').map(({ venue, id }) => `${venue} ${id}`);
  return [
    ...twice(left).map((id) => `${id} left twice`),
    ...twice(taken).map((id) => `${id} was taken in twice`),
    ...taken.filter((id) => !left.includes(id)).map((id) => `${id} was taken in, and nobody sent it`),
    ...secondsInASlot(sent, seen),
  ];
}

/** Two orders for one intent: both in the same slot of a quote, at the same time. */
function secondsInASlot(sent: readonly SentLine[], seen: readonly SeenOrder[]): readonly string[] {
  const slots = new Map<string, string>();
  for (const { what, venue, ids, owners } of sent) {
    if (what === 'create') for (const [i, id] of ids.entries()) slots.set(`${venue} ${id}`, owners[i] ?? '');
  }
  const inSlot = new Map<string, string>();
  const found: string[] = [];
  for (const { venue, id, change, isOpen } of seen) {
    const slot = slots.get(`${venue} ${id}`) ?? '';
    if (!slot.startsWith('quote ')) continue;
    const other = inSlot.get(slot);
    if (change === 'accepted' && isOpen && other !== undefined && other !== id)
      found.push(`${other} and ${id} are both in ${slot}`);
    if (isOpen) inSlot.set(slot, id);
    else if (other === id) inSlot.delete(slot);
  }
  return found;
}

function twice(ids: readonly string[]): readonly string[] {
  return ids.filter((id, i) => ids.indexOf(id) !== i);
}

/** Fills of the venues that the bot never heard of, and the other way round; positions and money that are not the same. */
export function accountsDiffer(drill: KillNine, status: ChildStatus): readonly string[] {
  const wrong: string[] = [];
  for (const truth of drill.truths) {
    for (const { symbol } of truth.instruments.values()) {
      const id = idOf(truth.name, symbol);
      const lot = status.lot[id];
      if (lot === undefined || lot === '') continue;
      const [ours, theirs] = [steps(status.positions[id] ?? 0, lot), truth.position(symbol)];
      if (ours !== theirs) wrong.push(`${id}: the bot has ${shown(ours)}, the venue ${shown(theirs)}`);
    }
    const wallet = truth.wallet();
    for (const { venue, asset, stated, computed } of status.balances) {
      if (venue !== truth.name || stated === undefined) continue;
      const has = wallet.get(asset) ?? 0n;
      if (units(stated) !== has) wrong.push(`${venue}: ${shown(has)} ${asset}, the bot has ${stated}`);
      const off = computed === undefined ? 0n : units(computed) - has;
      const most = units('0.00000001') * BigInt(truth.fills.length + 1);
      if (off > most || -off > most) wrong.push(`${venue}: ${shown(has)} ${asset}, the bot counts ${computed}`);
    }
  }
  return wrong;
}

/** What the journal on the disk says: it is whole, gives itself again, and has every fill of the venues once or more often. */
export function journalDiffers(drill: KillNine): readonly string[] {
  const files = nodeFiles(join(drill.directory, JOURNAL));
  const wrong = verifyJournal(files).map((finding) => JSON.stringify(finding));
  const told = new Set<string>();
  const reader = new JournalReader(files);
  const report = replay(createEngine(childEngineOptions(drill.seed)), {
    next: () => {
      const entry = reader.next();
      if (entry?.what === 'event') for (const fill of fillsIn(entry.event)) told.add(keyOf(fill));
      return entry;
    },
  });
  if (report.divergence !== undefined)
    wrong.push(`the replay parts at entry ${report.divergence.entry}: ${report.divergence.what}`);
  const real = new Set(
    drill.truths.flatMap(({ name, fills }) => fills.map(({ instrument, tradeId }) => `${name} ${instrument} ${tradeId}`)),
  );
  for (const key of real) if (!told.has(key)) wrong.push(`trade ${key} was lost`);
  for (const key of told) if (!real.has(key)) wrong.push(`trade ${key} was made up`);
  return wrong;
}

function fillsIn(event: EngineEvent): readonly FillEvent[] {
  if (event.type === 'fill') return [event];
  return event.type === 'reconcile-snapshot' ? event.fills : [];
}

function keyOf({ instrument, tradeId }: FillEvent): string {
  const { venue, symbol } = placeOf(instrument);
  return `${venue} ${symbol} ${tradeId}`;
}
