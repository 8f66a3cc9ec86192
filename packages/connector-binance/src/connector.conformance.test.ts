import { capabilitiesMarkdown } from '@mm/connector';
import { CaseSkipped, type ConformanceCase, testConnector, type VenueSetup } from '@mm/connector/conformance';
import { afterAll, describe, type TestContext, test } from 'vitest';
import { SPOT_CAPABILITIES } from './spot/capabilities.ts';
import type { BoxedVenue, Product } from './testing/boxed-venue.ts';
import { VenueInABox } from './testing/venue-in-a-box.ts';
import { VenueOnLoopback } from './testing/venue-on-loopback.ts';
import { USDM_CAPABILITIES } from './usdm/capabilities.ts';

const PRODUCTS = ['usdm', 'spot'] as const;
const CAPABILITIES = { usdm: USDM_CAPABILITIES, spot: SPOT_CAPABILITIES };

// What was tried, as docs/capabilities.md shows it.
afterAll(() => void process.stdout.write(`${capabilitiesMarkdown(Object.values(CAPABILITIES))}\n`));

describe.each(PRODUCTS)('the connector to Binance %s, over memory', (product) => {
  describe.each(['hmac', 'ed25519'] as const)('with an %s key', (keyType) => {
    const cases = casesOf(product, (setup) => Promise.resolve(new VenueInABox({ product, keyType, ...setup })));
    for (const one of cases) test.skipIf(one.skip !== undefined)(titleOf(one), (context) => run(one, context));
  });
});

// Time passes by itself here, so the cases wait side by side.
describe.each(PRODUCTS)('the connector to Binance %s, over loopback', (product) => {
  const cases = casesOf(product, (setup) => VenueOnLoopback.start({ product, ...setup }));
  for (const one of cases) {
    const runnable = one.skip === undefined ? test.concurrent : test.skip;
    runnable(titleOf(one), (context) => run(one, context));
  }
});

function casesOf(product: Product, venueControl: (setup: VenueSetup) => Promise<BoxedVenue>): readonly ConformanceCase[] {
  return testConnector({
    capabilities: CAPABILITIES[product],
    venueControl,
    makeConnector: (control, request) => (control as BoxedVenue).connector(request),
  });
}

function titleOf({ name, skip }: ConformanceCase): string {
  return skip === undefined ? name : `${name} (${skip})`;
}

async function run(one: ConformanceCase, context: Pick<TestContext, 'skip'>): Promise<void> {
  try {
    await one.run();
  } catch (error) {
    if (error instanceof CaseSkipped) context.skip(error.message);
    throw error;
  }
}
