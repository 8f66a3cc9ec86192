/**
 * What the exit code of `mm` says. Scripts rely on it: a number is never given another meaning, and a new one is added here.
 */
export const EXIT = {
  /** Done, and the answer is yes. */
  ok: 0,
  /** Done, and the answer is no: a check that failed, a venue that refused. What is wrong was printed. */
  failed: 1,
  /** Not begun: the command line is not understood. */
  usage: 2,
  /** Stopped by a bug of ours; the trace was printed. */
  bug: 70,
  /** Stopped from outside (Ctrl-C). */
  interrupted: 130,
} as const;

/** One of the codes of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
