import { drawPlan } from './rig/seed-plan.ts';
import { SeedRun } from './rig/seed-run.ts';
const from = Number(process.argv[2] ?? 1), n = Number(process.argv[3] ?? 1);
for (let s = from; s < from + n; s++) {
  const t = performance.now();
  const { faults, ...r } = new SeedRun(drawPlan(String(s))).run();
  console.log(JSON.stringify({ ...r, violations: r.violations.length, hash: r.hash.slice(0, 8), probes: r.probes.length, f: faults.filter((x) => x.fired).map((x) => x.id + ':' + x.fired).join(' '), ms: Math.round(performance.now() - t) }));
  for (const v of r.violations.slice(0, 6)) console.log('  ', v.invariant, (v.atUs / 1e6).toFixed(3), v.what.slice(0, 600));
}
