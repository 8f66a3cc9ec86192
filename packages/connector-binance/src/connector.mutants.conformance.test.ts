import { testConnector } from '@mm/connector/conformance';
import { expect, test } from 'vitest';
import type { BoxedVenue } from './testing/boxed-venue.ts';
import { broken, MUTANTS, type Mutant } from './testing/broken-connectors.ts';
import { VenueInABox } from './testing/venue-in-a-box.ts';
import { USDM_CAPABILITIES } from './usdm/capabilities.ts';

/** The cases that a connector with this mistake fails. */
async function failedBy(mutant: Mutant): Promise<readonly string[]> {
  const cases = testConnector({
    capabilities: USDM_CAPABILITIES,
    venueControl: (setup) => Promise.resolve(new VenueInABox({ product: 'usdm', ...setup })),
    makeConnector: (control, request) => broken((control as BoxedVenue).connector(request), mutant),
  });
  const failed: string[] = [];
  for (const { name, skip, run } of cases) {
    if (skip !== undefined) continue;
    await run().catch(() => failed.push(name));
  }
  return failed;
}

test.each(Object.entries(MUTANTS))('the suite finds a connector that %s', async (_mistake, mutant) => {
  expect(await failedBy(mutant)).not.toEqual([]);
});

test('the suite finds nothing wrong with the connector in the same harness', async () => {
  expect(await failedBy({})).toEqual([]);
});
