import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact, Secret } from './secret.ts';

const CANARY = 'canary-8f3a/2b+71=';

test('gives its text to whoever asks for it by name', () => {
  expect(Secret.reveal(new Secret(CANARY))).toBe(CANARY);
});

test.each([
  ['String()', (secret: Secret) => String(secret)],
  ['a template', (secret: Secret) => `${secret}`],
  ['joining', (secret: Secret) => ['key', secret].join()],
  ['adding', (secret: Secret) => `key: ${secret as unknown as string}`],
  ['JSON', (secret: Secret) => JSON.stringify({ secret, list: [secret] })],
  ['inspect', (secret: Secret) => inspect({ secret }, { showHidden: true, depth: 9, getters: true })],
  ['inspect without custom functions', (secret: Secret) => inspect(secret, { showHidden: true, customInspect: false })],
  ['an error', (secret: Secret) => inspect(new Error(`failed for ${secret}`, { cause: secret }))],
  ['a structured clone', (secret: Secret) => inspect(structuredClone({ secret }), { showHidden: true })],
  ['its keys', (secret: Secret) => inspect([Reflect.ownKeys(secret), Object.entries(secret)])],
  ['assigning', (secret: Secret) => inspect({ ...secret }, { showHidden: true })],
  ['Number()', (secret: Secret) => String(Number(secret))],
])('does not show it to %s', (_, show) => {
  const shown = show(new Secret(CANARY));
  expect(shown).not.toContain(CANARY);
  expect(shown).not.toContain('canary');
});

test('is taken out of a text that quotes it, plain or percent-encoded', () => {
  const secrets = [new Secret(CANARY), new Secret('')];
  const text = `GET /a?k=${encodeURIComponent(CANARY)} with ${CANARY}${CANARY}`;
  expect(redact(text, secrets)).toBe('GET /a?k=[secret] with [secret][secret]');
});

test('no secret of any kind is left in a redacted text', () => {
  const secret = fc.string({ minLength: 6, maxLength: 80 }).filter((text) => !'[secret]'.includes(text));
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (text, before, after) => {
      expect(redact(`${before}${text}${after}`, [new Secret(text)])).toContain('[secret]');
      expect(redact(`${before} ${text} ${after}`, [new Secret(text)])).not.toContain(` ${text} `);
    }),
  );
});
