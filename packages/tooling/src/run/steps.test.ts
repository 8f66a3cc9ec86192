import { expect, test } from 'vitest';
import { runSteps, type Step, type StepReport, type StepResult } from './steps.ts';

const PASS: StepResult = { ok: true, output: '' };
const FAIL: StepResult = { ok: false, output: 'broken' };

function step(name: string, result: StepResult = PASS, needs: readonly string[] = []): Step {
  return { name, needs, run: () => Promise.resolve(result) };
}

async function outcomes(steps: readonly Step[], width = 2): Promise<readonly string[]> {
  const reports = await runSteps(steps, { width, onReport: () => {} });
  return reports.map(({ name, outcome }) => `${name} ${outcome}`);
}

test('runs everything and reports in the order given', async () => {
  expect(await outcomes([step('a'), step('b')])).toEqual(['a passed', 'b passed']);
});

test('skips what needs a failed step, and what needs that in turn, but nothing else', async () => {
  const steps = [step('a', FAIL), step('b', PASS, ['a']), step('c', PASS, ['b']), step('d')];
  expect(await outcomes(steps)).toEqual(['a failed', 'b skipped', 'c skipped', 'd passed']);
});

test('starts a step only after what it needs, however narrow', async () => {
  const order: string[] = [];
  const noting = (name: string, needs: readonly string[]): Step => ({
    name,
    needs,
    run: () => Promise.resolve(order.push(name)).then(() => PASS),
  });
  await runSteps([noting('late', ['early']), noting('early', [])], { width: 1, onReport: () => {} });
  expect(order).toEqual(['early', 'late']);
});

test('runs no more steps at once than allowed', async () => {
  let running = 0;
  let most = 0;
  const busy = (name: string): Step => ({
    name,
    run: async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      return PASS;
    },
  });
  await runSteps(['a', 'b', 'c', 'd', 'e'].map(busy), { width: 2, onReport: () => {} });
  expect(most).toBe(2);
});

test('turns an exception into a failed step', async () => {
  const reports: StepReport[] = [];
  const steps: Step[] = [{ name: 'a', run: () => Promise.reject(new Error('no such file')) }];
  await runSteps(steps, { width: 1, onReport: (report) => reports.push(report) });
  expect(reports[0]).toMatchObject({ outcome: 'failed', output: expect.stringContaining('no such file') });
});

test('refuses steps that need each other in a circle', async () => {
  await expect(outcomes([step('a', PASS, ['b']), step('b', PASS, ['a'])])).rejects.toThrow('can never start: a, b');
});
