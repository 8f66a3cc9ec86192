import { expect } from 'vitest';
import { type KillDrill, killDrill, MOMENTS, WAYS } from './kill-drill.ts';

/**
 * Runs so many drills from that seed on: in none anything left after the flag was set. Together they must have been in every
 * situation, with orders open and with orders on the point of leaving, or they would prove little.
 */
export function expectKillHolds(from: number, count: number): void {
  const drills = Array.from({ length: count }, (_, i): KillDrill => {
    const drill = killDrill(from + i);
    const { way, moment, violations } = drill;
    const about = { seed: from + i, way, moment };
    expect({ about, violations }).toEqual({ about, violations: [] });
    return drill;
  });
  for (const way of WAYS)
    for (const moment of MOMENTS) {
      const met = drills.filter((drill) => drill.way === way && drill.moment === moment && drill.before > 0);
      expect({ way, moment, isEnough: met.length >= count / 40 }).toEqual({ way, moment, isEnough: true });
    }
  expect(drills.filter(({ openAtKill }) => openAtKill > 0).length).toBeGreaterThan(count / 2);
  expect(drills.filter(({ heldBack }) => heldBack > 0).length).toBeGreaterThan(count / 20);
  expect(drills.filter(({ way, cutShort }) => way === 'command' && cutShort > 0).length).toBeGreaterThan(count / 20);
}
