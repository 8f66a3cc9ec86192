import { describe, expect, test } from 'vitest';
import { assert, assertNever, BugError, isRefusal, OutcomeUnknown, orThrow, RefusalError, refusal } from './errors.ts';

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('the three kinds of failure', () => {
  test.each([
    ['bug', new BugError('x')],
    ['refusal', new RefusalError(refusal('negative', 'x'))],
    ['outcome-unknown', new OutcomeUnknown('x')],
  ])('are told apart by kind, without instanceof: %s', (kind, error) => {
    expect(error.kind).toBe(kind);
    expect(error).toBeInstanceOf(Error);
  });

  test('carry a name that a log shows', () => {
    expect(String(new OutcomeUnknown('no answer to place'))).toBe('OutcomeUnknown: no answer to place');
  });

  test('keep their cause', () => {
    const cause = new Error('socket closed');
    expect(new OutcomeUnknown('x', { cause }).cause).toBe(cause);
    expect(new RefusalError(refusal('negative', 'x'), { cause }).cause).toBe(cause);
  });
});

describe('refusal', () => {
  test('is plain data that survives a journal', () => {
    const made = refusal('off-grid', '0.05 is not a multiple of 0.1', { step: '0.1' });
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
    expect(isRefusal(JSON.parse(JSON.stringify(made)))).toBe(true);
  });

  test('has no details where none were given', () => {
    expect(Object.keys(refusal('negative', 'x'))).toEqual(['type', 'code', 'message']);
  });

  test.each([
    null,
    undefined,
    0,
    'refusal',
    {},
    { type: 'refusal' },
    { type: 'refusal', code: 1 },
    new RefusalError(refusal('negative', 'x')),
  ])('is not what %j is', (value) => {
    expect(isRefusal(value)).toBe(false);
  });
});

describe('orThrow', () => {
  test('hands a value through, also a falsy one', () => {
    expect([orThrow(0), orThrow(''), orThrow(undefined)]).toEqual([0, '', undefined]);
  });

  test('throws a refusal with its code in the message and itself inside', () => {
    const why = refusal('too-large', 'too fine a step');
    expect(thrownBy(() => orThrow(why))).toMatchObject({ kind: 'refusal', message: 'too fine a step (too-large)', refusal: why });
  });
});

describe('assert', () => {
  test('throws our bug when the condition is false', () => {
    expect(thrownBy(() => assert(false, 'a book without an instrument'))).toMatchObject({
      kind: 'bug',
      message: 'a book without an instrument',
    });
    expect(() => assert(1, 'x')).not.toThrow();
  });
});

describe('assertNever', () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;

  test.each([
    [
      'a case of a union',
      { type: 'book-delta', sequence: 2n ** 60n, ticks: new Float64Array(100_000) },
      'unreachable case: book-delta',
    ],
    ['text', 'sideways', 'unreachable case: sideways'],
    ['nothing', undefined, 'unreachable case: undefined'],
    ['a bigint', 5n, 'unreachable case: 5'],
    ['a thing that contains itself', circular, 'unreachable case: object'],
    ['a thing without a prototype', Object.create(null), 'unreachable case: object'],
    ['a symbol', Symbol('x'), 'unreachable case: Symbol(x)'],
  ])('is our bug for %s, in few words', (_what, value, message) => {
    expect(thrownBy(() => assertNever(value as never))).toMatchObject({ kind: 'bug', message });
  });
});
