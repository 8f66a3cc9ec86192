import { parseArgs } from 'node:util';
import { type Command, type CommandIo, UsageError } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { commandText, listJson, listText } from './help.ts';
import { suggest } from './suggest.ts';

/**
 * Runs one command line of `mm` and says how it ended. It never throws and never exits the process.
 *
 * Options before the command's name are `mm`'s own, those after it are the command's.
 *
 * @param args what follows `mm`
 */
export async function runCommandLine(args: readonly string[], commands: readonly Command[], io: CommandIo): Promise<ExitCode> {
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  const own = at === -1 ? args : args.slice(0, at);
  const name = args[own.length];
  const command = commands.find((one) => one.name === name);
  if (name !== undefined && command === undefined) return refuseUnknown(name, commands, io);
  return guarded(io, command, () =>
    command === undefined ? list(own, commands, io) : runNamed(command, own, args.slice(at + 1), io),
  );
}

function list(own: readonly string[], commands: readonly Command[], io: CommandIo): ExitCode {
  io.out(parseOwn(own).json ? listJson(commands) : listText(commands));
  return EXIT.ok;
}

async function runNamed(command: Command, own: readonly string[], args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { help, json } = parseOwn(own);
  if (json) throw new UsageError('--json stands after the command');
  if (!(help || asksForHelp(args))) return command.run(args, io);
  io.out(commandText(command));
  return EXIT.ok;
}

function parseOwn(own: readonly string[]): { readonly help?: boolean; readonly json?: boolean } {
  return parseArgs({ args: [...own], options: { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } } }).values;
}

/** `--help` wins over everything before a bare `--`, so that it can be added to any command line. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? args.length : end).some((arg) => arg === '--help' || arg === '-h');
}

function refuseUnknown(name: string, commands: readonly Command[], io: CommandIo): ExitCode {
  const meant = suggest(
    name,
    commands.map((one) => one.name),
  );
  io.err(`mm: there is no command "${name}"${meant === undefined ? '' : `; did you mean "${meant}"?`}`);
  io.err('mm --help lists them all.');
  return EXIT.usage;
}

async function guarded(io: CommandIo, command: Command | undefined, run: () => ExitCode | Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    return isUsage(error) ? refuseUsage(error, command, io) : admitBug(error, io);
  }
}

function isUsage(error: unknown): error is Error {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined;
  return error instanceof UsageError || (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS'));
}

function refuseUsage(error: Error, command: Command | undefined, io: CommandIo): ExitCode {
  io.err(`mm${command === undefined ? '' : ` ${command.name}`}: ${error.message}`);
  if (command !== undefined) io.err(`\nUsage: ${command.usage}`);
  return EXIT.usage;
}

function admitBug(error: unknown, io: CommandIo): ExitCode {
  io.err(`mm: a bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return EXIT.bug;
}
