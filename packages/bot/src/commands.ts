import type { Command } from './command.ts';
import { versionCommand } from './commands/version.ts';

/** Every command of `mm`, in the order of the list. */
export const COMMANDS: readonly Command[] = [versionCommand];
