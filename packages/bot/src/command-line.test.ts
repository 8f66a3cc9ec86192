import assert from 'node:assert';
import { parseArgs } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Command, type CommandIo, UsageError } from './command.ts';
import { runCommandLine } from './command-line.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

const GREET: Command = {
  name: 'greet',
  summary: 'Say hello',
  usage: 'mm greet [--loud]',
  run(args, io) {
    const { values } = parseArgs({ args: [...args], options: { loud: { type: 'boolean' } } });
    io.out(values.loud ? 'HELLO' : 'hello');
    return Promise.resolve(EXIT.ok);
  },
};

const BROKEN: Command = { ...GREET, name: 'broken', run: () => Promise.reject(new TypeError('undefined is not a price')) };
const PICKY: Command = { ...GREET, name: 'picky', run: () => Promise.reject(new UsageError('from is after to')) };
const NO: Command = { ...GREET, name: 'no', run: () => Promise.resolve(EXIT.failed) };

interface Printed {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

async function mm(...args: readonly string[]): Promise<Printed> {
  const lines = { out: [] as string[], err: [] as string[] };
  const io: CommandIo = {
    out: (line) => lines.out.push(line),
    err: (line) => lines.err.push(line),
    about: { version: '1.2.3', node: 'v24.0.0' },
    world: () => assert.fail('no command here connects'),
    stop: new AbortController().signal,
  };
  const code = await runCommandLine(args, [GREET, BROKEN, PICKY, NO], io);
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}

describe('without a command', () => {
  test.each([[[]], [['--help']], [['-h']]])('lists the commands for %j', async (args) => {
    const { code, out } = await mm(...args);
    expect(code).toBe(EXIT.ok);
    expect(out).toMatch(/^ {2}greet +Say hello$/m);
  });

  test('lists them as JSON when asked', async () => {
    const { out } = await mm('--json');
    expect(JSON.parse(out).commands[0]).toEqual({ name: 'greet', summary: 'Say hello', usage: 'mm greet [--loud]' });
  });

  test('refuses an option it does not know', async () => {
    const { code, err } = await mm('--jsno');
    expect(code).toBe(EXIT.usage);
    expect(err).toContain('--jsno');
  });
});

describe('with a command', () => {
  test('runs it with the options after its name', async () => {
    expect(await mm('greet', '--loud')).toEqual({ code: EXIT.ok, out: 'HELLO', err: '' });
  });

  test.each(['--loud', '--json'])('refuses %s before its name', async (option) => {
    expect((await mm(option, 'greet')).code).toBe(EXIT.usage);
  });

  test.each([[['greet', '--help']], [['greet', '--loud', '-h']], [['--help', 'greet']]])(
    'shows its help for %j',
    async (args) => {
      expect(await mm(...args)).toEqual({ code: EXIT.ok, out: 'Say hello.\n\nUsage: mm greet [--loud]', err: '' });
    },
  );

  test('takes --help after a bare -- for an argument', async () => {
    expect((await mm('greet', '--', '--help')).code).toBe(EXIT.usage);
  });

  test('passes its answer on', async () => {
    expect((await mm('no')).code).toBe(EXIT.failed);
  });

  test('answers an unknown option with its usage', async () => {
    const { code, err } = await mm('greet', '--lout');
    expect(code).toBe(EXIT.usage);
    expect(err).toMatch(/^mm greet: Unknown option '--lout'/);
    expect(err).toContain('Usage: mm greet [--loud]');
  });

  test('answers arguments that make no sense with its usage', async () => {
    const { code, err } = await mm('picky');
    expect(code).toBe(EXIT.usage);
    expect(err).toContain('mm picky: from is after to');
  });

  test('tells a bug from a mistake of the user', async () => {
    const { code, err } = await mm('broken');
    expect(code).toBe(EXIT.bug);
    expect(err).toContain('undefined is not a price');
  });
});

describe('with a command that does not exist', () => {
  test('suggests the nearest one', async () => {
    const { code, out, err } = await mm('gret');
    expect(code).toBe(EXIT.usage);
    expect(out).toBe('');
    expect(err).toContain('there is no command "gret"; did you mean "greet"?');
  });

  test('suggests nothing when nothing is near', async () => {
    expect((await mm('backtest')).err).not.toContain('did you mean');
  });
});
