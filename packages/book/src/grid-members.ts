import { assert, type Grid, type GridMember } from '@mm/core';
import type { VenueBook } from './venue-book.ts';

/**
 * Each book's place on the grid, in the books' order.
 * @throws {BugError} when one is not on it: a typo must not make a venue silently vanish, nor an
 * instrument of before a spec change be counted with the multipliers of after
 */
export function membersOf(grid: Grid, venueBooks: readonly VenueBook[]): readonly GridMember[] {
  return venueBooks.map((one) => {
    const member = grid.members.get(one.instrument.id);
    assert(member !== undefined, `${one.instrument.id} is not on the grid of ${grid.market}`);
    const isSameGrid =
      member.instrument.tick.text === one.instrument.tick.text && member.instrument.lot.text === one.instrument.lot.text;
    assert(isSameGrid, `${one.instrument.id} is on the grid of ${grid.market} with another tick or lot`);
    return member;
  });
}
