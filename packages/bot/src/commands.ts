import type { Command } from './command.ts';
import { capabilitiesCommand } from './commands/capabilities.ts';
import { venuesCommand } from './commands/venues.ts';
import { versionCommand } from './commands/version.ts';
import { watchCommand } from './commands/watch.ts';

/** Every command of `mm`, in the order of the list. */
export const COMMANDS: readonly Command[] = [watchCommand, venuesCommand, capabilitiesCommand, versionCommand];
