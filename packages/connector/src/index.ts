/**
 * The machinery every connector shares.
 *
 * @packageDocumentation
 */
export * from './alarm.ts';
export * from './align/backoff.ts';
export * from './align/book-aligner.ts';
export * from './align/depth-update.ts';
export * from './align/sequence-rules.ts';
export * from './capabilities.ts';
export type { BookLevel, BookView } from './client/book-view.ts';
export type { Stream } from './client/channel.ts';
export * from './client/client.ts';
export * from './client/client-types.ts';
export type { OrderAnswer } from './client/pending.ts';
export * from './client/venue-rejection.ts';
export * from './clock/venue-clock.ts';
export * from './connector.ts';
export * from './dead-man.ts';
export * from './endpoints.ts';
export * from './http/http-client.ts';
export * from './http/retry-after.ts';
export * from './limits/circuit-breaker.ts';
export * from './limits/rate-limit-registry.ts';
export * from './limits/rate-limiter.ts';
export * from './limits/rate-window.ts';
export * from './options.ts';
export * from './orders/batches.ts';
export * from './orders/client-order-id-codec.ts';
export * from './orders/in-flight-table.ts';
export * from './orders/order-desk.ts';
export * from './orders/order-types.ts';
export * from './outcome/outcome.ts';
export * from './outcome/outcome-policy.ts';
export * from './reconcile/reconciler.ts';
export * from './scan/byte-table.ts';
export * from './scan/frame-scanner.ts';
export * from './scan/frame-shape.ts';
export * from './scan/keys.ts';
export * from './scan/level-buffer.ts';
export * from './scan/parse-json.ts';
export { MAX_SKIPPED_DEPTH } from './scan/skip-value.ts';
export * from './secret.ts';
export * from './serial-sink.ts';
export * from './socket/connect-budget.ts';
export * from './socket/managed-socket.ts';
export * from './socket/socket-types.ts';
export * from './socket/subscription-types.ts';
export * from './socket/subscriptions.ts';
export * from './venue-manager.ts';
export * from './world.ts';
