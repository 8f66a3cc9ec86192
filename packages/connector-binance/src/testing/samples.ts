import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LosslessJson, parseJson } from '@mm/connector';
import { isRefusal } from '@mm/core';

/** A sample's JSON: the reply of a REST call (after three lines of heading), or what a socket pushed or answered (`=`). */
export function sampleJson(folder: string, file: string): LosslessJson {
  const text = readFileSync(join(folder, `${file}.txt`), 'utf8');
  const body = file.startsWith('Endpoints/') ? text.split('\n').slice(3).join('\n') : pushed(text);
  const parsed = parseJson(Buffer.from(body));
  if (isRefusal(parsed)) throw new Error(`${file}: ${parsed.message}`);
  return parsed.json;
}

function pushed(text: string): string {
  const record = text.split(/^(?=[<>=])/m).find((one) => one.startsWith('='));
  if (record === undefined) throw new Error('nothing was pushed');
  return record.replace(/^=\d*/, '');
}
