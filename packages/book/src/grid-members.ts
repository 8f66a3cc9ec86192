import { assert, type Grid, type GridMember } from '@mm/core';
import type { VenueBook } from './venue-book.ts';

/**
 * Each book's place on the grid, in the books' order.
 * @throws {BugError} when one is not on it: a typo must not make a venue silently vanish
 */
export function membersOf(grid: Grid, venueBooks: readonly VenueBook[]): readonly GridMember[] {
  return venueBooks.map((one) => {
    const member = grid.members.get(one.instrument.id);
    assert(member !== undefined, `${one.instrument.id} is not on the grid of ${grid.market}`);
    return member;
  });
}
