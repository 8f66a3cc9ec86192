import { spawn } from 'node:child_process';

/** How a command ended and what it printed. */
export interface CommandResult {
  readonly code: number;
  readonly output: string;
}

/** Where and how a command runs. */
export interface CommandOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** When it is ended by force; never, if not given. */
  readonly timeoutMs?: number;
  /** Prints as it goes instead of collecting; for what a person watches. */
  readonly live?: boolean;
}

/** Runs a command to its end. It never throws: a command that cannot start ends with code 127. */
export function runCommand(command: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const [file = '', ...args] = command;
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
      stdio: ['ignore', options.live ? 'inherit' : 'pipe', options.live ? 'inherit' : 'pipe'],
    });
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', (error) => resolve({ code: 127, output: `${file}: ${error.message}` }));
    child.on('close', (code, signal) => resolve({ code: code ?? 1, output: signal ? `${output}\nended by ${signal}` : output }));
  });
}

/**
 * This process's environment without what the npm that started it left there.
 *
 * An npm that runs inside it would otherwise take the outer project's folder and settings for its own.
 */
export function environmentWithoutNpm(): NodeJS.ProcessEnv {
  const foreign =
    /^(npm_(package|lifecycle|config_local|config_global|config_prefix|command|node|execpath)|INIT_CWD|NODE_OPTIONS)/;
  return Object.fromEntries(Object.entries(process.env).map(([key, value]) => [key, foreign.test(key) ? undefined : value]));
}
