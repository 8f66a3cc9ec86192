import { checkSteps } from './check-steps.ts';
import { runAndReport } from './run/run-and-report.ts';

process.exitCode = await runAndReport(checkSteps());
