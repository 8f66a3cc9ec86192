import { COMMANDS, runProcess } from '@mm/bot';
import { examCommand } from './exam-command.ts';

// `pnpm mm`: the published command's own commands, and those that only make sense in the workspace.
await runProcess([...COMMANDS, examCommand]);
