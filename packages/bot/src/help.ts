import type { Command } from './command.ts';

/** The list of commands, as `mm` and `mm --help` print it. */
export function listText(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return ['Usage: mm <command> [options]', '', 'Commands:', ...lines, '', 'mm <command> --help says more.'].join('\n');
}

/** The list for programs: `{"commands":[{"name","summary","usage"}]}`. */
export function listJson(commands: readonly Command[]): string {
  return JSON.stringify({ commands: commands.map(({ name, summary, usage }) => ({ name, summary, usage })) });
}

/** What `mm <command> --help` prints. */
export function commandText({ summary, usage }: Command): string {
  return `${summary}.\n\nUsage: ${usage}`;
}
