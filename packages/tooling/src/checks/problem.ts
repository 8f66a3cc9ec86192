/** Something a check found: where, and what to do about it. */
export interface Problem {
  /** Path from the workspace's root; a line may follow, as in `packages/book/src/book.ts:12`. */
  readonly where: string;
  readonly what: string;
}

/** A problem as one line for a terminal. */
export function formatProblem(problem: Problem): string {
  return `${problem.where}  ${problem.what}`;
}
