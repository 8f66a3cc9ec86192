import { testConnector } from '@mm/connector/conformance';
import { expect, test } from 'vitest';
import type { BoxedVenue } from './testing/boxed-venue.ts';
import { broken, MUTANTS, type Mutant } from './testing/broken-connectors.ts';
import { VenueInABox } from './testing/venue-in-a-box.ts';
import { USDM_CAPABILITIES } from './usdm/capabilities.ts';

/** The cases that a connector with this mistake fails, and why. */
async function failedBy(mutant: Mutant): Promise<readonly string[]> {
  const cases = testConnector({
    capabilities: USDM_CAPABILITIES,
    venueControl: (setup) => Promise.resolve(new VenueInABox({ product: 'usdm', ...setup })),
    makeConnector: (control, request) => broken((control as BoxedVenue).connector(mutant.ask?.(request) ?? request), mutant),
  });
  const failed: string[] = [];
  for (const { name, skip, run } of cases) {
    if (skip !== undefined) continue;
    await run().catch((error: unknown) => failed.push(`${name}: ${String(error)}`));
  }
  return failed;
}

test.each(Object.entries(MUTANTS))('the suite finds a connector that %s', async (_mistake, mutant) => {
  expect(await failedBy(mutant)).not.toEqual([]);
});

test('the venue’s own count finds a connector that sends more than it counts', async () => {
  expect(await failedBy(MUTANTS['miscounts its orders'] as Mutant)).toEqual([
    expect.stringMatching(
      /^never sends more than the venue’s limits allow.*: Error: requests over the limit: [1-9][0-9]*, expected 0$/,
    ),
  ]);
});

test('the suite finds nothing wrong with the connector in the same harness', async () => {
  expect(await failedBy({})).toEqual([]);
});
