import { type Invariant, ownId } from '../oracle/exam-context.ts';

/** While the venue can be reached and has not asked to wait. */
const MOST_US = 3_000_000;

/**
 * I19. A cancel leaves soon after it was decided, however many creates are wanted: where another request left for the venue
 * after that time and the cancel had still not, it stood behind it.
 */
export const cancelsAtOnce: Invariant = (exam) => {
  /** Cancels that were decided and have not left, by order, and when. */
  const waiting = new Map<string, number>();
  const venues = new Map<string, string>();
  return {
    onProcess() {
      waiting.clear();
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
      for (const { clientId } of orders) {
        const id = ownId(clientId);
        if (id === undefined) continue;
        if (what === 'create') venues.set(id, venue);
        if (what === 'cancel') waiting.delete(id);
      }
      if (what === 'cancel-all' || what === 'cancel') {
        // Named by the venue's own id, or all of them: which it was is not said, and none is held against it.
        if (what === 'cancel-all' || orders.some(({ clientId }) => clientId === undefined)) clearVenue(waiting, venues, venue);
      }
      if (what !== 'create') return;
      for (const [id, sinceUs] of waiting) {
        if (venues.get(id) !== venue || exam.nowUs - sinceUs < MOST_US) continue;
        waiting.delete(id);
        exam.fail('I19', `a create left for ${venue} while the cancel of ${id} has waited for ${(exam.nowUs - sinceUs) / 1e6} s`);
      }
    },
  };
};

function clearVenue(waiting: Map<string, number>, venues: ReadonlyMap<string, string>, venue: string): void {
  for (const id of waiting.keys()) if (venues.get(id) === venue) waiting.delete(id);
}
