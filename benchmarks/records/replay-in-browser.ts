import { decideAsRecorded } from '../../src/decide/explain/decide-as-recorded.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import type { SourceFile } from '../../src/domain/pack/source/parse-source.ts';
import { rebuildRuleSet } from '../../src/domain/rule-set/rebuild-rule-set.ts';
import { digestAnswer } from '../../src/replay/digest-answer.ts';
import type { Inputs } from '../../src/replay/replay-decision.ts';
import { finish } from '../../src/shared/steps.ts';

/** What the page of browser.bench.ts has: the rules, and decisions with all that they were decided on. */
type Page = {
  readonly ruleSet: { readonly version: string; readonly files: readonly SourceFile[] };
  readonly decisions: readonly {
    readonly decision: Decision;
    readonly inputs: Inputs;
    readonly digest: string;
  }[];
};

/** Decides all of them, and writes the ids of those that come out differently into the page. */
function replay({ ruleSet, decisions }: Page): {
  readonly replayed: number;
  readonly different: readonly string[];
} {
  const rules = finish(rebuildRuleSet(ruleSet));
  const different = decisions.filter(
    ({ decision, inputs, digest }) =>
      digestAnswer(decideAsRecorded(rules, decision, inputs)).decision !== digest,
  );
  return { replayed: decisions.length, different: different.map(({ decision }) => decision.decisionId) };
}

declare const page: Page;
declare const document: { readonly body: { textContent: string } };
// The core makes bytes of an answer; here a text will do.
Object.assign(globalThis, { Buffer: { from: (text: string) => ({ toString: () => text }) } });
document.body.textContent = JSON.stringify(replay(page));
