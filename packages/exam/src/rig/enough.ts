import type { FaultCount } from '@mm/sim';
import type { ExamFaultId } from './fault-menu.ts';

/** What a seed must have been to count. */
export const LEAST = { events: 2_000, orders: 50, fills: 5, faultKinds: 3 } as const;

/** What a seed came to. */
export interface Yield {
  readonly events: number;
  readonly orders: number;
  readonly fills: number;
  readonly faults: readonly (Omit<FaultCount, 'id'> & { readonly id: ExamFaultId })[];
}

/** Was it worth an exam? */
export function isEnough({ events, orders, fills, faults }: Yield): boolean {
  const kinds = faults.filter(({ fired }) => fired > 0).length;
  return events >= LEAST.events && orders >= LEAST.orders && fills >= LEAST.fills && kinds >= LEAST.faultKinds;
}
