/**
 * The vocabulary of `mm`: ids, instruments, ticks and lots, market and order events, commands, views and intents,
 * errors, exact decimal text, and the port types through which the world comes in.
 *
 * @packageDocumentation
 */
export * from './brand.ts';
export * from './client-order-ids.ts';
export * from './commands.ts';
export * from './decimal.ts';
export * from './emitter.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './grid.ts';
export * from './ids.ts';
export * from './instrument.ts';
export * from './intents.ts';
export * from './market.ts';
export * from './market-events.ts';
export * from './nearest-word.ts';
export * from './operator-events.ts';
export * from './order-events.ts';
export * from './orders.ts';
export * from './ports.ts';
export * from './price-rule.ts';
export * from './prices-and-sizes.ts';
export * from './quantities.ts';
export * from './rounding.ts';
export * from './schema.ts';
export * from './sequence.ts';
export * from './side.ts';
export * from './strategies.ts';
export * from './time.ts';
export * from './venue-events.ts';
export * from './views.ts';
export * from './wishes.ts';
