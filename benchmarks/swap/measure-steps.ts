import { openRuleFolder } from '../../src/adapters/files/open-rule-folder.ts';
import { compileRuleSet } from '../../src/author/compile-rule-set.ts';
import type { SourceFile } from '../../src/domain/pack/source/parse-source.ts';
import { rebuildRuleSet } from '../../src/domain/rule-set/rebuild-rule-set.ts';
import type { RuleSet } from '../../src/domain/rule-set/rule-set.ts';
import { applyEdit, edits } from './edit-rules.ts';

/** What one edit takes of the thread that answers requests, in milliseconds: the least of many tries, so that other work on the machine does not show. */
export type EditCost = {
  readonly what: string;
  /** Compiling and checking everything, which that thread is spared. */
  readonly compile: number;
  /** All steps together. */
  readonly rebuild: number;
  readonly longestStep: number;
  readonly steps: number;
};

const tries = 30;

const timed = <T>(work: () => T): { readonly result: T; readonly ms: number } => {
  const started = performance.now();
  const result = work();
  return { result, ms: performance.now() - started };
};

function timeSteps(files: readonly SourceFile[], before: RuleSet) {
  const steps = rebuildRuleSet({ files, version: '' }, before);
  const times: number[] = [];
  for (;;) {
    const { result, ms } = timed(() => steps.next());
    times.push(ms);
    if (result.done === true) return { times, ruleSet: result.value };
  }
}

function measureEdit(edit: (typeof edits)[number], first: RuleSet): EditCost {
  let ruleSet = first;
  let least: number[] = [];
  const compiles: number[] = [];
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const files = ruleSet.files.map((file) =>
      file.path === edit.path ? { ...file, text: applyEdit(file.text, edit, attempt) } : file,
    );
    const rebuilt = timeSteps(files, ruleSet);
    compiles.push(timed(() => compileRuleSet(files)).ms);
    least = rebuilt.times.map((ms, step) => Math.min(ms, least[step] ?? ms));
    ruleSet = rebuilt.ruleSet;
  }
  return {
    what: edit.what,
    compile: Math.min(...compiles),
    rebuild: least.reduce((sum, ms) => sum + ms, 0),
    longestStep: Math.max(...least),
    steps: least.length,
  };
}

/** Measures each kind of edit on the packs in a folder. */
export async function measureSteps(folder: string): Promise<EditCost[]> {
  const reading = await openRuleFolder(folder).read();
  const { ruleSet } = 'files' in reading ? compileRuleSet(reading.files) : { ruleSet: undefined };
  if (ruleSet === undefined) throw new Error('the packs do not compile');
  return edits.map((edit) => measureEdit(edit, ruleSet));
}

/** The costs as a Markdown table. */
export function renderCosts(costs: readonly EditCost[]): string {
  const rows = costs.map(
    ({ what, compile, rebuild, longestStep, steps }) =>
      `| ${what} | ${[compile, rebuild, longestStep].map((ms) => ms.toPrecision(2)).join(' | ')} | ${steps} |`,
  );
  return [
    '| edit of | compile, ms | rebuild, ms | longest step, ms | steps |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
