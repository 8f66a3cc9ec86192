#!/usr/bin/env node
import { COMMANDS } from './commands.ts';
import { runProcess } from './node-adapter.ts';

await runProcess(COMMANDS);
