import { parseArgs } from 'node:util';

/** What the command line says. */
export interface ExampleOptions {
  /** Ends by itself after so many seconds; `undefined`: runs until interrupted. */
  readonly seconds: number | undefined;
  readonly seed: number;
}

export const USAGE: string = 'usage: main.ts [--seconds N] [--seed N]';

/** @returns the options, or what is wrong with the arguments */
export function parseOptions(args: readonly string[]): ExampleOptions | string {
  try {
    const options = { seconds: { type: 'string' }, seed: { type: 'string', default: '1' } } as const;
    const { values } = parseArgs({ args: [...args], options });
    const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
    const seed = Number(values.seed);
    if (seconds !== undefined && !(seconds > 0)) return `--seconds takes a number above zero, not ${values.seconds}`;
    if (!Number.isSafeInteger(seed)) return `--seed takes a whole number, not ${values.seed}`;
    return { seconds, seed };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
