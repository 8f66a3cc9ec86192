import { packageBuild } from '@mm/tooling/tsup';
import type { Options } from 'tsup';

const config: Options = packageBuild(import.meta.url);

export default config;
