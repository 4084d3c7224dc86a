import type { SourceFile } from '../../domain/pack/source/parse-source.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import type { DecisionTools } from '../../replay/ports.ts';
import type { ReplayServices } from '../../replay/replay-decision.ts';

type Files = Pick<RuleSet, 'version' | 'files'>;

/** The files of a rule set that decisions were made by; undefined where they are not kept. */
export async function findRuleFiles(
  tools: Pick<DecisionTools, 'find'>,
  version: string,
): Promise<Files | undefined> {
  const text = await tools.find(`rules:${version}`);
  return text === undefined ? undefined : { version, files: JSON.parse(text) as readonly SourceFile[] };
}

/**
 * The rule sets of a store by version, built by `build`, which throws or gives undefined for files that this release cannot read. The
 * last `most` are remembered. Whoever asks for one that is being built waits for it: a page of decisions asks at once.
 */
export function findRuleSets(
  tools: Pick<DecisionTools, 'find'>,
  build: (files: Files) => Promise<RuleSet | undefined> | RuleSet | undefined,
  most: number,
): ReplayServices['findRuleSet'] {
  const known = new Map<string, ReturnType<ReplayServices['findRuleSet']>>();
  const find = async (version: string): ReturnType<ReplayServices['findRuleSet']> => {
    let found: RuleSet | undefined;
    try {
      const files = await findRuleFiles(tools, version);
      found = files && (await buildOrNothing(build, files));
      return found ?? (files === undefined ? 'rules-gone' : 'rules-unreadable');
    } finally {
      if (found === undefined) known.delete(version);
    }
  };
  return (version) => {
    const found = known.get(version) ?? find(version);
    known.delete(version);
    known.set(version, found);
    for (const oldest of [...known.keys()].slice(0, -most)) known.delete(oldest);
    return found;
  };
}

async function buildOrNothing(
  build: Parameters<typeof findRuleSets>[1],
  files: Files,
): Promise<RuleSet | undefined> {
  try {
    const ruleSet = await build(files);
    return ruleSet?.version === files.version ? ruleSet : undefined;
  } catch {
    return undefined;
  }
}
