import { thisMachine } from '@mm/sim/node';
import { waitMs } from '../node-adapter.ts';
import type { ChildStatus } from './child-words.ts';
import { KillNine } from './kill-nine.ts';
import { accountsDiffer, duplicatesIn, journalDiffers, strangersOf } from './kill-nine-checks.ts';

/** What so many kills came to. */
export interface KillNineReport {
  /** Everything that was not as it must be. */
  readonly wrong: readonly string[];
  readonly kills: number;
  readonly orders: number;
  readonly fills: number;
  /** Orders that were open when a process was killed, over all kills. */
  readonly leftOpen: number;
  /** Starts that found the end of the journal torn. */
  readonly torn: number;
  /** Processes that were killed while they traded; the others were still starting. */
  readonly amidTrading: number;
}

const READY_MS = 60_000;
const QUIET_MS = 90_000;
/** Between a kill and the next start. */
const DOWN_MS = 400;
/** So many orders a process gets taken before it is killed, at least: on a slow machine it is given the time. */
const FEWEST_ORDERS = 3;
const MOST_ORDERS = 25;
const TRADING_MS = 5_000;

/** Kills the bot so often at random instants, starts it anew each time, and compares everything at the end. */
export async function killNineDrill(seed: number, kills: number): Promise<KillNineReport> {
  const drill = await KillNine.begin(seed);
  try {
    let amidTrading = 0;
    for (let i = 0; i < kills; i += 1) if (await killedOnce(drill, i)) amidTrading += 1;
    const status = await cameToRest(drill);
    const atRest = [...strangersOf(drill.open(), status), ...accountsDiffer(drill, status), ...status.trouble];
    // A planned end would keep a snapshot instead of what led to it, and the journal is to be read from its first entry.
    await drill.kill();
    const sent = drill.sent();
    return {
      wrong: [...drill.wrong, ...atRest, ...duplicatesIn(sent, drill.seen), ...journalDiffers(drill)],
      kills,
      orders: sent.filter(({ what }) => what === 'create').length,
      fills: drill.truths.reduce((sum, { fills }) => sum + fills.length, 0),
      leftOpen: drill.leftOpen,
      torn: drill.torn,
      amidTrading,
    };
  } finally {
    await drill.end();
  }
}

/** @returns whether it was trading when it was killed */
async function killedOnce(drill: KillNine, round: number): Promise<boolean> {
  const { chance } = drill;
  const left = drill.open();
  // Every sixth does not even come to the point of being asked anything.
  if (round % 6 === 4) {
    const starting = drill.start();
    await waitMs(chance.between(300, 2_500));
    await drill.kill();
    await starting;
    return false;
  }
  await drill.start();
  const isEarly = round % 6 === 2;
  if (!isEarly) {
    const status = await drill.until(({ reconciled }) => reconciled.length === drill.truths.length, READY_MS);
    findOrphans(drill, left, status);
    await drill.traded(chance.whole(FEWEST_ORDERS, MOST_ORDERS), TRADING_MS);
  }
  await waitMs(chance.between(0, isEarly ? 1_800 : 300));
  await drill.kill();
  await waitMs(chance.between(0, DOWN_MS));
  return !isEarly;
}

/** What a predecessor left at a venue and is still there, the successor knows once it has read the account. */
function findOrphans(drill: KillNine, left: readonly string[], status: ChildStatus): void {
  if (status.reconciled.length < drill.truths.length) {
    drill.wrong.push(`process ${drill.processes} did not read its account: ${JSON.stringify(status)}`);
    return;
  }
  const believed = new Set(status.open.map(({ id }) => id));
  for (const id of drill.open()) {
    if (left.includes(id) && !believed.has(id)) drill.wrong.push(`process ${drill.processes} does not know of ${id}`);
  }
}

/** The last process: it is told to want nothing, and once nothing is open the venues halt and the account is read again. */
async function cameToRest(drill: KillNine): Promise<ChildStatus> {
  const left = drill.open();
  await drill.start();
  findOrphans(drill, left, await drill.until(({ reconciled }) => reconciled.length === drill.truths.length, READY_MS));
  await drill.ask('still');
  const isQuiet = ({ open }: ChildStatus): boolean => open.length === 0 && drill.open().length === 0;
  await drill.until(isQuiet, QUIET_MS);
  const machine = thisMachine();
  for (const { venue } of drill.truths)
    for (const { spec } of venue.exchange.instruments) venue.exchange.setStatus(spec.symbol, 'halted', machine.nowUs());
  // What left in the last moment is found out about, and what was filled in it is told.
  await waitMs(1_000);
  await drill.ask('audit');
  await waitMs(1_500);
  return drill.until(isQuiet, QUIET_MS);
}
