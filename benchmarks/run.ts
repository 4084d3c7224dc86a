import { spawnSync } from 'node:child_process';

/** All benchmarks, one after the other so that none disturbs another; each writes its results to benchmarks/results. */
const benchmarks = ['bench:rules', 'bench:service', 'bench:swap', 'bench:data', 'bench:offers'];

const failed = benchmarks.filter((name) => {
  console.log(`\n${name}`);
  return spawnSync('npm', ['run', '--silent', name], { stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) console.error(`failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
