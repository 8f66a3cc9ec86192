import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';

const SCRIPT = `
const core = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
const grid = core.step('0.05');
console.log(JSON.stringify([
  core.textOf(1234567891, grid),
  core.unitsOf('61728394.55', grid),
  core.unitsOf('61728394,55', grid).code,
  core.multiplyDecimals(core.decimal('1234567.5'), core.decimal('0.0000001')),
  core.parseAsset('INJ'),
  core.parseAsset('inj').code,
  core.nearestWord('tıck', ['tick', 'TICK']),
]));
`;

/** What a fresh process with that locale prints. */
function printedUnder(locale: string): string {
  const env = { ...process.env, LANG: locale, LC_ALL: locale };
  return execFileSync(process.execPath, ['--conditions=@mm/source', '--input-type=module', '--eval', SCRIPT], {
    encoding: 'utf8',
    env,
  });
}

describe('the locale of the machine', () => {
  const plain = printedUnder('C');

  test('decides nothing in plain C', () => {
    expect(JSON.parse(plain)).toEqual(['61728394.55', 1234567891, 'not-a-decimal', '0.12345675', 'INJ', 'bad-config', 'tick']);
  });

  test.each(['de_DE.UTF-8', 'tr_TR.UTF-8', 'ar_EG.UTF-8', 'hi_IN.UTF-8'])('decides nothing under %s', (locale) => {
    expect(printedUnder(locale)).toBe(plain);
  });
});
