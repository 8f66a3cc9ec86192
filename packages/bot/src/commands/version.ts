import { parseArgs } from 'node:util';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

/** `mm version`. */
export const versionCommand: Command = {
  name: 'version',
  summary: 'Show the versions of mm and of Node',
  usage: `mm version [--json]

  --json  as one JSON object`,
  run(args, io) {
    const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean', default: false } } });
    const { version, node } = io.about;
    io.out(values.json ? JSON.stringify({ mm: version, node }) : `mm ${version} on Node ${node}`);
    return Promise.resolve(EXIT.ok);
  },
};
