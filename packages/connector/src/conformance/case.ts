import { type CapabilityName, type CapabilityTable, can, type VenueTraits } from '../capabilities.ts';
import type { Connector } from '../connector.ts';
import { type ConnectorRequest, Rig } from './rig.ts';
import type { VenueControl, VenueSetup } from './venue-control.ts';

/** One sentence about connectors, and how to try it. */
export interface CaseSpec {
  readonly name: string;
  readonly capability: CapabilityName | 'contract';
  /** Further capabilities without which it makes no sense. */
  readonly needs?: readonly CapabilityName[];
  readonly setup?: VenueSetup;
  /** Why it does not apply to a venue like this, or `undefined`. */
  readonly applies?: (traits: VenueTraits) => string | undefined;
  /** Only where orders move positions. */
  readonly positions?: true;
  /** Not opened on a ready venue: the case is about the start. */
  readonly unready?: true;
  run(rig: Rig): Promise<void>;
}

export interface ConformanceOptions {
  /** What the connector says it can. Cases beyond it are skipped, with its word as the reason. */
  readonly capabilities: CapabilityTable;
  /** Sets a venue up, a new one for every case. */
  readonly venueControl: (setup: VenueSetup) => Promise<VenueControl>;
  /** Makes a connector to it, with the credentials of the venue's account. */
  readonly makeConnector: (control: VenueControl, request: ConnectorRequest) => Connector;
}

/** A case to hand to a test runner. */
export interface ConformanceCase {
  readonly name: string;
  readonly capability: CapabilityName | 'contract';
  /** Why it does not apply, instead of running it. */
  readonly skip?: string;
  /** Rejects when the connector does not conform; with a `CaseSkipped` when this venue in a box cannot show the trouble. */
  run(): Promise<void>;
}

export function caseOf(spec: CaseSpec, options: ConformanceOptions): ConformanceCase {
  const { name, capability } = spec;
  const skip = reasonToSkip(spec, options.capabilities);
  return { name, capability, ...(skip === undefined ? {} : { skip }), run: () => runCase(spec, options) };
}

async function runCase(spec: CaseSpec, { venueControl, makeConnector }: ConformanceOptions): Promise<void> {
  const control = await venueControl(spec.setup ?? {});
  try {
    const rig = new Rig({ makeConnector, control });
    try {
      if (spec.unready !== true) await rig.ready();
      await spec.run(rig);
      rig.checkAlways();
    } finally {
      rig.close();
    }
    // Whatever comes now comes after close, and fails.
    await control.advance(200_000);
    rig.checkAlways();
  } finally {
    await control.stop();
  }
}

function reasonToSkip({ capability, needs = [], positions, applies }: CaseSpec, table: CapabilityTable): string | undefined {
  if (positions === true && table.traits.positions === 'none') return 'the venue has no positions';
  const wanted = capability === 'contract' ? needs : [capability, ...needs];
  const missing = wanted.find((name) => !can(table, name));
  if (missing === undefined) return applies?.(table.traits);
  const { state, note } = table.capabilities[missing];
  return `${missing}: ${state}${note === undefined ? '' : `, ${note}`}`;
}
