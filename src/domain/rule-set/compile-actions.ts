import { type ContextCheck, compileContextCheck } from '../pack/context/compile-context-check.ts';
import type { PackIndex } from '../pack/index-pack.ts';
import { into, type Report } from '../pack/report.ts';

/** By action, the check of the params that it is called with. Actions without declared params take any. */
export type ActionChecks = ReadonlyMap<string, ContextCheck>;

/** Compiles the params of the actions that pack.json declares. Invalid schemas are reported and left out. */
export function compileActions({ source: { pack } }: PackIndex, report: Report): ActionChecks {
  const checks = new Map<string, ContextCheck>();
  for (const [name, { params }] of Object.entries(pack.value.actions ?? {})) {
    const compiled = compileContextCheck(params);
    if ('check' in compiled) {
      checks.set(name, compiled.check);
      continue;
    }
    const spot = { document: pack, path: ['actions', name, 'params'] };
    for (const { code, path, message, hint } of compiled.faults)
      report.error(into(spot, ...path), code, message, hint);
  }
  return checks;
}
