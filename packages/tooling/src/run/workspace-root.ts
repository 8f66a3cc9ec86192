import { fileURLToPath } from 'node:url';

/** The absolute path of this workspace, without a slash at the end. */
export const WORKSPACE_ROOT: string = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/[/\\]$/, '');
