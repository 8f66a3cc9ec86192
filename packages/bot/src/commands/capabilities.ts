import { parseArgs } from 'node:util';
import { capabilitiesMarkdown } from '@mm/connector';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { KNOWN_VENUES } from '../watch/venues.ts';

/** `mm capabilities`: what every connector can, cannot, and does not do yet. */
export const capabilitiesCommand: Command = {
  name: 'capabilities',
  summary: 'Show what each venue and its connector can do, cannot, or do not do yet',
  usage: `mm capabilities [--json]

  --json  as a list of tables, one a venue`,
  run(args, io) {
    const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean', default: false } } });
    const tables = KNOWN_VENUES.map(({ capabilities }) => capabilities);
    io.out(values.json ? JSON.stringify(tables) : capabilitiesMarkdown(tables).trimEnd());
    return Promise.resolve(EXIT.ok);
  },
};
