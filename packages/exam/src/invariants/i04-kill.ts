import type { Invariant } from '../oracle/exam-context.ts';

const CREATES: ReadonlySet<string> = new Set(['create', 'amend', 'replace']);

/**
 * I04. From the instant the kill switch is on until a person turns it off, no byte leaves that can create or change an order,
 * over restarts, too; and no such byte is signed after it. Only what closes positions may, once a person asked for it.
 */
export const killedIsSilent: Invariant = (exam) => {
  let killedUs = Number.POSITIVE_INFINITY;
  return {
    onWrite({ what, signedAtMs, orders }) {
      const { bot } = exam;
      const isKilled = bot?.kill.killed === true;
      if (!isKilled) killedUs = Number.POSITIVE_INFINITY;
      else if (!Number.isFinite(killedUs)) killedUs = bot?.kill.record?.atUs ?? exam.nowUs;
      if (!CREATES.has(what) || !isKilled) return;
      if (bot?.kill.flattening === true && orders.every((one) => one.isReduceOnly)) return;
      exam.fail('I04', `a ${what} left after the kill, signed at ${signedAtMs}`);
    },
  };
};
