import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** On what, with what and when something was measured. */
export function describeMachine() {
  const processors = cpus();
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    /** Work of others beside the benchmark shows here: its own two processes make about 2. */
    loadAverage: loadavg().map((load) => Math.round(load * 10) / 10),
    system: `${type()} ${release()}`,
    node: process.version,
    fastify: dependencies['fastify'],
    lmdb: dependencies['lmdb'],
  };
}
