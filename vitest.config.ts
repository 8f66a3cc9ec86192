import { workspaceTests } from '@mm/tooling/vitest';
import type { ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = workspaceTests();

export default config;
