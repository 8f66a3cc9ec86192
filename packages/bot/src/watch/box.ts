import { type RunningWorld, startVenues } from '@mm/sim/node';

/** Starts one venue in a box on loopback, under the name our connectors have for it. @throws when there is no such box */
export async function startBox(name: string): Promise<RunningWorld> {
  if (name !== 'binance-usdm' && name !== 'binance-spot') throw new Error(`there is no box of ${name}`);
  return startVenues({ venues: [{ venue: name }] });
}
