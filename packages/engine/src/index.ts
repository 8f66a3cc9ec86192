/**
 * The synchronous loop: events in, commands out; the session that joins it with venues, journal and clock; and the replay
 * that proves it.
 *
 * @packageDocumentation
 */
export * from './engine.ts';
export type * from './engine-options.ts';
export type { EngineNotices, OrderNotice } from './notices.ts';
export * from './replay.ts';
export * from './session.ts';
export type * from './session-options.ts';
