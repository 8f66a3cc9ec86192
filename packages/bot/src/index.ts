/**
 * The `mm` command in its parts, to add commands of one's own.
 *
 * @packageDocumentation
 */
export * from './command.ts';
export * from './commands.ts';
export * from './exit-codes.ts';
export { runProcess } from './node-adapter.ts';
