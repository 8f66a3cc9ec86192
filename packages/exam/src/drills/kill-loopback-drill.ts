import { waitMs, writeText } from '../node-adapter.ts';
import type { SentLine } from './child-words.ts';
import { KillNine } from './kill-nine.ts';

/** How a process of its own is killed while it trades: by a word over its control socket, or by a file somebody puts there. */
export const LOOPBACK_WAYS = ['control socket', 'latch file'] as const;

export interface LoopbackKill {
  readonly wrong: readonly string[];
  /** Creates and amends that left before the flag was set. */
  readonly before: number;
  /** Orders that were open when somebody killed. */
  readonly openAtKill: number;
}

const READY_MS = 60_000;
const READ_BACK_MS = 60_000;
/** A session looks at its latch with every tick, and a busy machine may be late. */
const FOUND_MS = 3_000;
/** How far the time in a signature may be from our clock: both are this machine's. */
const CLOCK_MS = 50;
const CREATES: ReadonlySet<string> = new Set(['create', 'amend', 'replace']);

/** One drill over real sockets and files: killed, read back, killed with -9, started anew, and killed still. */
export async function loopbackKill(seed: number, way: (typeof LOOPBACK_WAYS)[number]): Promise<LoopbackKill> {
  const drill = await KillNine.begin(seed);
  try {
    await drill.start();
    await drill.until(({ open, reconciled }) => open.length > 0 && reconciled.length === drill.truths.length, READY_MS);
    await waitMs(drill.chance.between(0, 1_500));
    const openAtKill = drill.open().length;
    const wrong = await kill(drill, way);
    if (drill.chance.chance(0.4)) {
      await drill.kill();
      await drill.start();
    }
    const { readBack } = await drill.until((status) => status.readBack === 0, READ_BACK_MS);
    if (readBack !== 0) wrong.push(`read back: ${readBack} open orders`);
    if (drill.open().length > 0) wrong.push(`open at the venues: ${drill.open().join()}`);
    await drill.kill();
    await drill.start();
    const again = await drill.until(({ reconciled }) => reconciled.length === drill.truths.length, READY_MS);
    await waitMs(1_000);
    if (!again.killed) wrong.push('the process after it is not killed');
    if (drill.open().length > 0) wrong.push(`open at the venues after a restart: ${drill.open().join()}`);
    const sent = drill.sent();
    const before = sent.filter(({ what, isKilled }) => CREATES.has(what) && !isKilled).length;
    return { wrong: [...drill.wrong, ...wrong, ...lateIn(sent, drill)], before, openAtKill };
  } finally {
    await drill.end();
  }
}

async function kill(drill: KillNine, way: (typeof LOOPBACK_WAYS)[number]): Promise<string[]> {
  if (way === 'latch file') {
    // As `touch` makes it: that it is there is the kill.
    writeText(drill.latch, '');
    const { killed } = await drill.until((status) => status.killed, FOUND_MS);
    return killed ? [] : [`the latch was not found within ${FOUND_MS} ms`];
  }
  const { killed } = await drill.ask('kill');
  return killed ? [] : ['it was told, and is not killed'];
}

/** Creates and amends that left with the flag set or after it, and orders the venues took that were signed after it. */
function lateIn(sent: readonly SentLine[], drill: KillNine): readonly string[] {
  const first = sent.findIndex(({ what, isKilled }) => what === 'kill' || isKilled);
  const after = first < 0 ? [] : sent.slice(first);
  const late = after.filter(({ what }) => CREATES.has(what));
  const lateIds = new Set(late.flatMap(({ ids }) => ids));
  const taken = drill.seen.filter(({ change }) => change === 'accepted' || change === 'amended');
  const toldMs = sent.find(({ what }) => what === 'kill')?.signedAtMs ?? Number.POSITIVE_INFINITY;
  const signed = new Map(
    sent.filter(({ what }) => CREATES.has(what)).flatMap((one) => one.ids.map((id) => [id, one.signedAtMs])),
  );
  return [
    ...(first < 0 ? ['nothing left after the kill, not even a cancel'] : []),
    ...late.map(({ what, ids }) => `a ${what} of ${ids.join()} left after the flag was set`),
    ...taken.filter(({ id }) => lateIds.has(id)).map(({ id }) => `${id} was taken in`),
    ...taken.filter(({ id }) => (signed.get(id) ?? 0) > toldMs + CLOCK_MS).map(({ id }) => `${id} was signed after the kill`),
  ];
}
