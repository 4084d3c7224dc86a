// Runs in the process of `RuleCompiler`: each message asks to compile the folder, and the answer is a RuleEdit.

import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { readStill } from '../adapters/files/read-still.ts';
import { lowerPriority } from '../adapters/rule-compiler/lower-priority.ts';
import { compileRuleSetInSteps } from '../author/compile-rule-set.ts';
import type { RuleEdit } from '../author/ports.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import { runInSlices, type Slicing } from '../shared/steps.ts';

/*
 * How long V8 interprets a function before it optimises it, in units of its own; usually 67,584. Edits are few and far between, and
 * most of what was optimised for one is never paid back: this way the first dozen take 36 ms of processor in place of 100, and
 * the first of a pack of ten thousand rules 1.4 s in place of 2.4.
 */
setFlagsFromString('--interrupt-budget=1000000');

/*
 * A tenth of a second of work without a rest makes requests on the other core wait twice and four times as long; the same work with
 * rests is not noticed (measured on a virtual machine of two cores). Warming up takes neither care: it happens while the service
 * starts, and an edit may be the next thing.
 */
let isCareful = false;
function takeCare(): void {
  if (!isCareful) lowerPriority();
  isCareful = true;
}

const compile = createFolderCompiler(process.argv[2] ?? '', {
  now: () => performance.now(),
  yieldTurn: () => (isCareful ? wait(4) : Promise.resolve()),
  sliceMs: 1,
});
process.on('message', async (what) => {
  if (what !== 'warm') takeCare();
  const edit = await compile();
  takeCare();
  process.send?.(edit);
});
process.on('disconnect', () => process.exit());

/**
 * Returns the function that reads a folder of packs once it holds still and compiles it with all checks. It remembers the last rule
 * set, so that the next edit costs what it changes.
 */
function createFolderCompiler(root: string, slicing: Slicing): () => Promise<RuleEdit> {
  let last: RuleSet | undefined;
  return async () => {
    const reading = await readStill(root);
    if (!('files' in reading)) return reading;
    const { files } = reading;
    const { ruleSet, diagnostics } = await runInSlices(compileRuleSetInSteps(files, {}, last), slicing);
    last = ruleSet ?? last;
    return ruleSet === undefined ? { diagnostics } : { files, version: ruleSet.version, diagnostics };
  };
}
