import { expect, test } from 'vitest';
import { FakeWorld } from '../testing/fake-world.ts';
import { CircuitBreaker } from './circuit-breaker.ts';

function setUp() {
  const world = new FakeWorld();
  const breaker = new CircuitBreaker({ world, failures: 3, openUs: 1_000, maxOpenUs: 3_000 });
  const fail = (times: number): void => {
    for (let i = 0; i < times; i += 1) breaker.onFailure();
  };
  return { world, breaker, fail };
}

test('failures in a row open it; an answer in between starts the count anew', () => {
  const { breaker, fail } = setUp();
  fail(2);
  breaker.onSuccess();
  fail(2);
  expect([breaker.state, breaker.check()]).toEqual(['closed', undefined]);
  fail(1);
  expect([breaker.state, breaker.check()?.code]).toEqual(['open', 'not-ready']);
});

test('after a while one try is let through, and its answer closes it', () => {
  const { world, breaker, fail } = setUp();
  fail(3);
  world.pass(1_000);
  expect([breaker.state, breaker.check(), breaker.check()?.code]).toEqual(['half-open', undefined, 'not-ready']);
  breaker.onSuccess();
  expect([breaker.state, breaker.check()]).toEqual(['closed', undefined]);
});

test('a try in vain doubles the wait, up to the bound; stragglers of before do not', () => {
  const { world, breaker, fail } = setUp();
  fail(5);
  for (const wait of [1_000, 2_000, 3_000, 3_000]) {
    world.pass(wait - 1);
    expect(breaker.check()?.code).toBe('not-ready');
    world.pass(1);
    expect(breaker.check()).toBeUndefined();
    fail(2);
  }
});

test('a try that never came back does not keep it open for ever', () => {
  const { world, breaker, fail } = setUp();
  fail(3);
  world.pass(1_000);
  expect(breaker.check()).toBeUndefined();
  world.pass(30_000_000);
  expect(breaker.check()).toBeUndefined();
});
