import type { Invariant } from '../oracle/exam-context.ts';

const CREATES: ReadonlySet<string> = new Set(['create', 'amend', 'replace']);

/**
 * I04. From the instant the kill switch is on until a person turns it off, no byte leaves that can create or change an order,
 * over restarts, too; and no such byte is signed after it. Only what closes positions may, once a person asked for it.
 */
export const killedIsSilent: Invariant = (exam) => {
  let killedUs: number | undefined;
  const look = (): void => {
    if (exam.bot?.isAlive === true && exam.bot.kill.killed) killedUs ??= exam.bot.kill.record?.atUs ?? exam.nowUs;
  };
  return {
    onSecond: look,
    onProcess: look,
    onDeath(bot) {
      if (bot.kill.killed) killedUs ??= exam.nowUs;
    },
    onRearm() {
      killedUs = undefined;
    },
    onWrite({ what, signedAtMs, orders }) {
      look();
      if (!CREATES.has(what) || killedUs === undefined) return;
      if (exam.bot?.kill.flattening === true && orders.every((one) => one.isReduceOnly)) return;
      exam.fail('I04', `a ${what} left after the kill, signed at ${signedAtMs}`);
    },
  };
};
