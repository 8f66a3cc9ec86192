import { type Invariant, ownId } from '../oracle/exam-context.ts';
import type { VenueTruth } from '../oracle/venue-truth.ts';
import type { WireOrder } from '../oracle/wire-reading.ts';
import { MISCOUNTED } from '../rig/fault-menu.ts';

/** While the venue can be reached and has not asked to wait. */
const MOST_US = 3_000_000;

/** So much request weight is room for every cancel that may wait. */
const ROOM = 20;
/** What spot asks for an amend; futures ask less. */
const AMEND_WEIGHT = 4;

interface Written {
  readonly minute: number;
  weight: number;
}
/**
 * I19. A cancel leaves soon after it was decided, however many creates are wanted: where a create left for the venue after that
 * time and the cancel had still not, it stood behind it; and none waits while the venue, as it counts itself, would take it (where nothing
 * happened that makes a careful bot count more).
 */
export const cancelsAtOnce: Invariant = (exam) => {
  /** Cancels that were decided and have not left, by order, and when. */
  const waiting = new Map<string, number>();
  const venues = new Map<string, string>();
  /** What was written about orders in a venue's minute, as weight, and which minute that is. */
  const written = new Map<string, Written>();
  const writtenOf = (venue: string): Written => {
    const minute = Math.floor(exam.nowUs / 60_000_000);
    const known = written.get(venue);
    const current = known?.minute === minute ? known : { minute, weight: 0 };
    written.set(venue, current);
    return current;
  };
  /** Since when each venue has had room, and not asked to wait. */
  const roomUs = new Map<string, number>();
  return {
    onProcess() {
      waiting.clear();
    },
    onRate({ venue, untilUs }) {
      roomUs.set(venue, Math.max(untilUs, roomUs.get(venue) ?? 0));
    },
    onSecond() {
      for (const { name, venue } of exam.truths.values()) {
        // Spot gives weight back where it did what was asked. A careful bot does not count on that.
        const hasRoom = venue.protocol.weightLeft(exam.nowUs) - writtenOf(name).weight >= ROOM;
        if (!hasRoom || !roomUs.has(name)) roomUs.set(name, Math.max(exam.nowUs, roomUs.get(name) ?? 0));
      }
      const isCounted = !exam.world.admin.faults().some(({ id, fired }) => fired > 0 && MISCOUNTED.has(id));
      if (exam.bot?.session.state !== 'running' || !isCounted) return;
      for (const [id, sinceUs] of waiting) {
        const venue = venues.get(id) ?? '';
        const waitedUs = exam.nowUs - Math.max(sinceUs, roomUs.get(venue) ?? exam.nowUs);
        if (waitedUs <= MOST_US) continue;
        waiting.delete(id);
        exam.fail('I19', `the cancel of ${id} has waited for ${waitedUs / 1e6} s, and ${venue} would take it`);
      }
    },
    onJournaled({ clientOrderId, kind }) {
      if (kind === 'cancel' && !waiting.has(clientOrderId)) waiting.set(clientOrderId, exam.nowUs);
    },
    onTold(event) {
      const isAnswer = event.type === 'order-denied' || event.type === 'order-unknown' || event.type === 'cancel-rejected';
      const isEnd = event.type === 'order-canceled' || event.type === 'order-expired' || event.type === 'order-rejected';
      if ((isAnswer || isEnd) && event.clientOrderId !== undefined) waiting.delete(event.clientOrderId);
    },
    onWrite({ what, venue, orders }) {
      if (what === 'create' || what === 'cancel') writtenOf(venue).weight += orders.length;
      if (what === 'amend') writtenOf(venue).weight += AMEND_WEIGHT;
      for (const order of orders) {
        const id = namedBy(order, exam.truths.get(venue));
        if (id === undefined) continue;
        if (what === 'create') venues.set(id, venue);
        if (what === 'cancel') waiting.delete(id);
      }
      if (what === 'cancel-all') clearVenue(waiting, venues, venue);
      if (what !== 'create') return;
      for (const [id, sinceUs] of waiting) {
        if (venues.get(id) !== venue || exam.nowUs - sinceUs < MOST_US) continue;
        waiting.delete(id);
        exam.fail('I19', `a create left for ${venue} while the cancel of ${id} has waited for ${(exam.nowUs - sinceUs) / 1e6} s`);
      }
    },
  };
};

/** Whose cancel it is: named by our id, or by the venue's, which F32 makes larger by 2^53. */
function namedBy({ clientId, venueId }: WireOrder, truth: VenueTruth | undefined): string | undefined {
  if (clientId !== undefined || venueId === undefined) return ownId(clientId);
  const [plain, wide] = [BigInt(venueId), BigInt(venueId) - 2n ** 53n];
  return ownId((truth?.orders.get(Number(wide > 0n ? wide : plain)) ?? truth?.orders.get(Number(plain)))?.clientOrderId);
}

function clearVenue(waiting: Map<string, number>, venues: ReadonlyMap<string, string>, venue: string): void {
  for (const id of waiting.keys()) if (venues.get(id) === venue) waiting.delete(id);
}
