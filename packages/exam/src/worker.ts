import { argumentsOf, print } from './node-adapter.ts';
import { runShare } from './report/seed-worker.ts';

// A child of the exam: runs a share of the seeds and prints a line of JSON for each.
const [from, count, step, untilFailure] = argumentsOf().map(Number);
runShare({ from: from ?? 1, count: count ?? 1, step: step ?? 1, untilFailure: untilFailure === 1 }, (report) =>
  print(JSON.stringify(report)),
);
