/**
 * What every connector must do, case by case, tried on a venue in a box. For any test runner: each case is a name and a
 * promise.
 *
 * @packageDocumentation
 */
import { type ConformanceCase, type ConformanceOptions, caseOf } from './case.ts';
import { ACCOUNT_CASES } from './cases/account.ts';
import { MARKET_DATA_CASES } from './cases/market-data.ts';
import { ORDER_CASES } from './cases/orders.ts';
import { TROUBLE_CASES } from './cases/trouble.ts';

export type { ConformanceCase, ConformanceOptions } from './case.ts';
export { CaseSkipped, type ConnectorRequest } from './rig.ts';
export type * from './venue-control.ts';

/**
 * The cases for one connector. A case whose capability the connector does not have comes with the reason in `skip`.
 *
 * @example
 * for (const { name, skip, run } of testConnector({ capabilities, venueControl, makeConnector })) {
 *   test.skipIf(skip !== undefined)(name, run);
 * }
 */
export function testConnector(options: ConformanceOptions): readonly ConformanceCase[] {
  return [...MARKET_DATA_CASES, ...ORDER_CASES, ...ACCOUNT_CASES, ...TROUBLE_CASES].map((spec) => caseOf(spec, options));
}
