import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runCases } from '../../../src/author/cases/run-cases.ts';
import { compileRuleSet } from '../../../src/author/compile-rule-set.ts';
import { decide } from '../../../src/decide/decide.ts';
import type { SourceFile } from '../../../src/domain/pack/source/parse-source.ts';
import type { RuleSet } from '../../../src/domain/rule-set/rule-set.ts';
import { asOdeon, readPackFiles } from '../../support/pack-files.ts';
import { runLength } from '../../support/run-length.ts';

const cinema = readPackFiles('tests/fixtures/packs');
/** Two, so that there is one that an edit does not touch. */
const both = [...cinema, ...asOdeon(cinema)];

/** What an author's hand does to one value of a file, right or wrong. */
const edits = {
  drop: () => undefined,
  double: (value: unknown) =>
    Array.isArray(value) ? [...value, ...value] : `${String(value)} ${String(value)}`,
  negate: (value: unknown) => (typeof value === 'number' ? -value : !value),
  other: (value: unknown) => (typeof value === 'number' ? value + 1 : `${String(value)}x`),
};
type Edit = { readonly file: number; readonly steps: readonly number[]; readonly kind: keyof typeof edits };

const anyEdit: fc.Arbitrary<Edit> = fc.record({
  file: fc.nat(both.length - 1),
  steps: fc.array(fc.nat(30), { minLength: 1, maxLength: 7 }),
  kind: fc.constantFrom('drop', 'double', 'negate', 'other'),
});

/** Changes the value that the steps lead to, each modulo the number of members there. */
function change(value: unknown, [step, ...steps]: readonly number[], kind: Edit['kind']): unknown {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (step === undefined || keys.length === 0) return edits[kind](value);
  const key = keys[step % keys.length] ?? '';
  const entries = Object.entries(value as object).map(([name, member]) => [
    name,
    name === key ? change(member, steps, kind) : member,
  ]);
  const kept = entries.filter(([, member]) => member !== undefined);
  return Array.isArray(value) ? kept.map(([, member]) => member) : Object.fromEntries(kept);
}

const applyTo = (files: readonly SourceFile[], { file, steps, kind }: Edit): SourceFile[] =>
  files.map(({ path, text }, index) => ({
    path,
    text: index === file ? JSON.stringify(change(JSON.parse(text), steps, kind), null, 1) : text,
  }));

it('says of every edit, after any other, what compiling all of it says, and decides the same', () => {
  const outcomes = { right: 0, wrong: 0 };
  fc.assert(
    fc.property(fc.array(anyEdit, { minLength: 1, maxLength: 4 }), (steps) => {
      let files: readonly SourceFile[] = both;
      let before: RuleSet | undefined = compileRuleSet(both).ruleSet;
      for (const edit of steps) {
        const edited = applyTo(files, edit);
        const anew = compileRuleSet(edited);
        const { ruleSet, diagnostics } = compileRuleSet(edited, {}, before);
        expect(diagnostics).toEqual(anew.diagnostics);
        expect(ruleSet?.version).toBe(anew.ruleSet?.version);
        outcomes[ruleSet === undefined ? 'wrong' : 'right'] += 1;
        if (ruleSet === undefined || anew.ruleSet === undefined) continue;
        expect(runCases(ruleSet, decide)).toEqual(runCases(anew.ruleSet, decide));
        // As an author does: a wrong edit is taken back, a right one is built upon.
        [files, before] = [edited, ruleSet];
      }
    }),
    { numRuns: runLength({ gate: 40, long: 1500 }) },
  );
  expect(outcomes.right).toBeGreaterThan(10);
  expect(outcomes.wrong).toBeGreaterThan(10);
});
