import type { ConnectorWorld } from '@mm/connector';
import type { ExitCode } from './exit-codes.ts';

/** One command of `mm`: data for the lists and one function. Adding it to `commands.ts` is all it takes. */
export interface Command {
  /** As typed: lower-case words joined by hyphens. */
  readonly name: string;
  /** One line for the list: what it does, without a full stop. */
  readonly summary: string;
  /** The form of the command line first, then what the options mean, as `mm <name> --help` prints it. */
  readonly usage: string;
  /**
   * Does the work.
   *
   * @param args what follows the name; read it with `parseArgs` of `node:util`, whose complaints become exit code 2
   * @throws {UsageError} when the arguments parse but make no sense
   */
  readonly run: (args: readonly string[], io: CommandIo) => Promise<ExitCode>;
}

/** The world of a command. Whatever else comes from outside (clock, network, files) is added here, never taken. */
export interface CommandIo {
  /** Prints a line of the result. */
  readonly out: (line: string) => void;
  /** Prints a line about the result: progress, warnings, errors. */
  readonly err: (line: string) => void;
  readonly about: About;
  /** Makes the network, clocks and chance for what connects. Whoever asks for it closes it. */
  readonly world: () => CommandWorld;
  /** Aborted when someone outside wants the command to end (Ctrl-C). */
  readonly stop: AbortSignal;
}

/** A world that holds connections open until it is closed. */
export interface CommandWorld extends ConnectorWorld {
  close(): Promise<void>;
}

/** What runs. */
export interface About {
  /** Of `@mm/bot`. */
  readonly version: string;
  /** Of Node, as in `v24.21.0`. */
  readonly node: string;
}

/** The command line parses but asks for something that makes no sense. Ends with exit code 2 and the command's usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
