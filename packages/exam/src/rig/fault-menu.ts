import type { FaultId, FaultParams, FaultRate } from '@mm/sim';
import type { Chance } from './chance.ts';

interface Dish {
  readonly id: FaultId;
  /** One of these each time. Nothing lasts longer than {@link LONGEST_MS}, so that healing need not wait long. */
  readonly params: readonly FaultParams[];
  /** Relative to others; 1 by default. */
  readonly weight?: number;
}

/** No fault lasts longer. */
export const LONGEST_MS = 7_000;

/**
 * Every kind of fault that comes by itself while a seed runs, and the shapes it comes in. F11, a replacement that succeeds by
 * half, is not among them: no connector sends the venue's own cancel-and-replace.
 */
const MENU: readonly Dish[] = [
  { id: 'F01', params: [{ how: 'reset' }, { how: 'silence' }, { operation: 'cancel' }, { operation: 'any' }] },
  { id: 'F02', params: [{ how: 'reset' }, { how: 'silence' }, { operation: 'cancel' }, { operation: 'any' }] },
  { id: 'F03', params: [{ delayMs: 11_000 }, { delayMs: 3_000 }, { delayMs: 3_000, operation: 'cancel' }] },
  {
    id: 'F04',
    params: [
      { when: 'after' },
      { when: 'before' },
      { when: 'after', answer: 'timeout' },
      { when: 'before', answer: 'unexpected' },
      { answer: 'internal', operation: 'any' },
      { answer: 'overload', when: 'before' },
    ],
  },
  { id: 'F05', params: [{ how: 'truncated' }, { how: 'empty' }, { how: 'html' }, { how: 'not-json' }] },
  {
    id: 'F06',
    params: [
      { bytes: 0 },
      { bytes: 120 },
      { bytes: 4_000 },
      { direction: 'down', bytes: 40 },
      { direction: 'down', bytes: 9_000 },
    ],
  },
  {
    id: 'F07',
    params: [
      { delayMs: 2_000, forMs: 5_000 },
      { delayMs: 500, forMs: 5_000 },
    ],
  },
  { id: 'F08', params: [{ forMs: 5_000 }] },
  { id: 'F09', params: [{ how: 'filled' }, { how: 'refused' }] },
  {
    id: 'F10',
    params: [
      { delayMs: 300, forMs: 5_000 },
      { delayMs: 1_500, forMs: 5_000 },
    ],
  },
  {
    id: 'F12',
    params: [
      { how: 'same-id', times: 2 },
      { how: 'no-id', times: 2 },
    ],
  },
  { id: 'F13', params: [{ delayMs: 5_000, forMs: 5_000 }] },
  { id: 'F14', params: [{}, { times: 3 }], weight: 2 },
  { id: 'F15', params: [{ forMs: 1 }, { forMs: 1_000 }, { forMs: 4_000 }] },
  { id: 'F16', params: [{}] },
  {
    id: 'F17',
    params: [
      { channel: 'depth', forMs: 6_000 },
      { channel: 'user', forMs: 6_000 },
      { channel: 'any', forMs: 4_000 },
    ],
  },
  { id: 'F18', params: [{}] },
  { id: 'F19', params: [{ how: 'flap' }, { how: 'handshake-stall' }, { how: 'rollover' }] },
  { id: 'F20', params: [{ channel: 'depth' }, { channel: 'depth', times: 5 }, { channel: 'bbo' }, { channel: 'mark' }] },
  {
    id: 'F21',
    params: [{ how: 'swap' }, { how: 'repeat' }, { how: 'repeat', channel: 'user' }, { how: 'swap', channel: 'user' }],
  },
  { id: 'F22', params: [{}] },
  { id: 'F23', params: [{}] },
  { id: 'F24', params: [{ how: 'cross' }, { how: 'one-sided' }] },
  {
    id: 'F25',
    params: [
      { how: 'spike' },
      { how: 'swizzle' },
      { how: 'spike', channel: 'depth', delayMs: 3_000 },
      { channel: 'user', delayMs: 2_000 },
    ],
  },
  {
    id: 'F27',
    params: [
      { how: 'venue-skew', by: 700, forMs: 5_000 },
      { how: 'venue-skew', by: -3_000, forMs: 5_000 },
      { how: 'client-step', by: 400 },
      { how: 'client-step', by: -3_600_000 },
      { how: 'client-drift', by: 50 },
    ],
  },
  {
    id: 'F28',
    params: [{ how: '429', retryAfterS: 2 }, { how: '418', retryAfterS: 4 }, { how: 'no-header' }, { how: 'odd-header' }],
  },
  { id: 'F29', params: [{ delayMs: 1_000 }, { delayMs: 3_000 }] },
  { id: 'F30', params: [{ lots: 1 }, { lots: 1, times: 4 }], weight: 2 },
  { id: 'F33', params: [{ code: -2_019 }, { code: -2_010 }, { code: -1_013 }, { code: -4_164 }] },
  { id: 'F34', params: [{ forMs: 4_000 }] },
  {
    id: 'F35',
    params: [
      { how: 'tick', forMs: 6_000 },
      { how: 'lot', forMs: 6_000 },
      { how: 'min-notional', forMs: 6_000 },
      { how: 'status', forMs: 6_000 },
    ],
    weight: 0.3,
  },
  { id: 'F36', params: [{ how: 'manual-trade' }, { how: 'funding' }, { how: 'transfer' }], weight: 0.3 },
  {
    id: 'F38',
    params: [
      { target: 'bbo', field: 'b', how: 'nan' },
      { target: 'trade', field: 'p', how: 'null' },
      { target: 'user', field: 'extra', how: 'extra' },
      { target: 'depth', field: 'u', how: 'missing' },
      { target: 'mark', field: 'p', how: 'negative' },
      { target: 'user', field: 'l', how: 'zero' },
      { target: 'reply', field: 'status', how: 'text' },
    ],
  },
  { id: 'F39', params: [{ factor: '1.05' }, { factor: '0.95', forMs: 2_000 }, { factor: '10', forMs: 1_000 }], weight: 0.3 },
  { id: 'F40', params: [{ how: 'refused' }, { how: 'unknown-host' }, { how: 'tls-failure' }] },
  {
    id: 'F47',
    params: [
      { how: 'maintenance', forMs: 4_000 },
      { how: 'halt', forMs: 4_000 },
      { how: 'cancel-only', forMs: 4_000 },
      { how: 'post-only', forMs: 4_000 },
      { how: 'mass-cancel' },
    ],
    weight: 0.3,
  },
];

/**
 * Kinds that make a careful bot count more requests than the venue does: what was lost on its way counts here alone, a clock that
 * is off has another minute, and a spoilt count is not believed.
 */
export const MISCOUNTED: ReadonlySet<string> = new Set(['F02', 'F06', 'F15', 'F19', 'F27', 'F28', 'F34', 'F40']);

/** Kinds that the world knows, and what the rig does to the process itself. */
export type ExamFaultId = FaultId | 'F49';

/** Kinds that are set when a world is made, or that need a person afterwards, or that the rig does: drawn by themselves. */
export const KINDS: readonly ExamFaultId[] = [...MENU.map(({ id }) => id), 'F31', 'F32', 'F37', 'F45', 'F49'];

/**
 * A seed's own rates: a few have next to nothing, a few are heavy in one kind, most have some of everything.
 */
export function drawRates(chance: Chance): FaultRate[] {
  const temper = chance.next();
  const share = temper < 0.15 ? 0.15 : chance.between(0.25, 0.7);
  const heavy = temper > 0.75 ? chance.pick(MENU) : undefined;
  const scale = temper < 0.15 ? 0.8 : chance.between(0.6, 2);
  return MENU.flatMap((dish): FaultRate[] => {
    const { id, params, weight = 1 } = dish;
    if (dish === heavy) return [{ id, perMinute: 12 * Math.min(1, weight), params }];
    const isOn = chance.chance(share);
    const perMinute = scale * weight * chance.between(0.5, 3);
    return isOn ? [{ id, perMinute, params }] : [];
  });
}
