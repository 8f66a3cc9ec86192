import type { Invariant } from '../oracle/exam-context.ts';

/** Everything that is checked, in no order that matters. */
export const INVARIANTS: readonly Invariant[] = [];
