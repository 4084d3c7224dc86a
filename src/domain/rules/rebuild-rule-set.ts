import type { Steps } from '../shared/steps.ts';
import { buildRuleSet, type CompileTools, type KeptParts } from './build-rule-set.ts';
import { Report } from './checks/report.ts';
import { openTrusted, readPacksInSteps } from './read-packs.ts';
import type { RuleSet, SourceFile } from './rule-set.ts';

/**
 * Builds the rule set of files that `compileRuleSet` found right, in steps of mostly well under a millisecond: nothing is checked
 * again, and what the edit left as it was is taken from the rule set before it. Throws where the files are wrong after all.
 */
export function* rebuildRuleSet(
  named: Pick<RuleSet, 'version' | 'files'>,
  before: RuleSet,
  tools: CompileTools = {},
): Steps<RuleSet> {
  const kept = findKept(findChanges(before.files, named.files), before);
  const needed = named.files.filter(({ path }) => !isSpared(path, kept));
  const { packs, diagnostics } = yield* readPacksInSteps(needed, openTrusted);
  const report = new Report();
  const { ruleSet } = yield* buildRuleSet(packs, named, report, tools, kept);
  if (ruleSet === undefined || diagnostics.length > 0 || report.hasErrors)
    throw new Error('files that had been found right could not be built');
  return ruleSet;
}

/** The places that hold other files, or other texts, than before: `florist/rules`, `florist/pack.json`. */
function findChanges(before: readonly SourceFile[], after: readonly SourceFile[]): ReadonlySet<string> {
  const texts = new Map(before.map(({ path, text }) => [path, text]));
  const changed = new Set<string>();
  for (const { path, text } of after) {
    if (texts.get(path) !== text) changed.add(placeOf(path));
    texts.delete(path);
  }
  for (const path of texts.keys()) changed.add(placeOf(path));
  return changed;
}

const placeOf = (path: string): string => path.split('/', 2).join('/');

function findKept(changed: ReadonlySet<string>, before: RuleSet): KeptParts {
  const isSame = (pack: string, ...folders: readonly string[]): boolean =>
    !['pack.json', ...folders].some((folder) => changed.has(`${pack}/${folder}`));
  return {
    packs: new Map([...before.packs].filter(([name]) => isSame(name, 'messages', 'letters'))),
    program: [...changed].some((place) => /\/(pack\.json|rules)$/.test(place)) ? undefined : before,
  };
}

/** Files of which nothing new is made: cases, and those whose parts are kept. */
function isSpared(path: string, { packs, program }: KeptParts): boolean {
  const [pack = '', folder = ''] = path.split('/');
  if (folder === 'rules') return program !== undefined;
  return folder === 'cases' || (packs.has(pack) && (folder === 'messages' || folder === 'letters'));
}
