/**
 * The machinery every connector shares.
 *
 * @packageDocumentation
 */
export * from './align/backoff.ts';
export * from './align/book-aligner.ts';
export * from './align/depth-update.ts';
export * from './align/sequence-rules.ts';
export * from './scan/byte-table.ts';
export * from './scan/frame-scanner.ts';
export * from './scan/frame-shape.ts';
export * from './scan/keys.ts';
export * from './scan/level-buffer.ts';
export * from './scan/parse-json.ts';
export { MAX_SKIPPED_DEPTH } from './scan/skip-value.ts';
