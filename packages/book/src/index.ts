/**
 * Books you can trust: the order book, its keeper, the consolidated book, and the best bid and offer over venues.
 *
 * @packageDocumentation
 */
export * from './book-keeper.ts';
export type { BookKeeperCounts, BookKeeperOptions } from './book-keeper-options.ts';
export * from './consolidated-book.ts';
export type { SavedBook, SavedKeeper } from './keeper-snapshot.ts';
export * from './nbbo.ts';
export * from './order-book.ts';
export * from './venue-book.ts';
export * from './venue-costs.ts';
