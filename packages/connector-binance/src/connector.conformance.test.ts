import { CaseSkipped, testConnector } from '@mm/connector/conformance';
import { describe, test } from 'vitest';
import { SPOT_CAPABILITIES } from './spot/capabilities.ts';
import { type Product, VenueInABox } from './testing/venue-in-a-box.ts';
import { USDM_CAPABILITIES } from './usdm/capabilities.ts';

const KEYS = ['hmac', 'ed25519'] as const;

describe.each([
  ['usdm', USDM_CAPABILITIES],
  ['spot', SPOT_CAPABILITIES],
] as const)('the connector to Binance %s, over memory', (product: Product, capabilities) => {
  describe.each(KEYS)('with an %s key', (keyType) => {
    const cases = testConnector({
      capabilities,
      venueControl: (setup) => Promise.resolve(new VenueInABox({ product, keyType, ...setup })),
      makeConnector: (control, request) => (control as VenueInABox).connector(request),
    });
    for (const { name, skip, run } of cases) {
      test.skipIf(skip !== undefined)(`${name}${skip === undefined ? '' : ` (${skip})`}`, async (context) => {
        try {
          await run();
        } catch (error) {
          if (error instanceof CaseSkipped) context.skip(error.message);
          throw error;
        }
      });
    }
  });
});
