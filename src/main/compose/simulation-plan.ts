import { type ArchivePart, readArchive } from '../../adapters/duckdb/read-archive.ts';
import type { FactClasses } from '../../adapters/duckdb/survey-archive.ts';
import { nativeDigest } from '../../adapters/native-digest.ts';
import { compareFired, decideAsRecorded, watchRules } from '../../decide/explain/decide-as-recorded.ts';
import { emptyMemory } from '../../domain/contact/customer-memory.ts';
import type { SourceFile } from '../../domain/pack/source/parse-source.ts';
import { rebuildRuleSet } from '../../domain/rule-set/rebuild-rule-set.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { placesOfFacts } from '../../replay/places-of-facts.ts';
import type { Reach, Selection } from '../../replay/ports.ts';
import { reachOfEdit, touchesOnlyRules } from '../../replay/reach-of-edit.ts';
import { gatherInputs, type ReplayServices } from '../../replay/replay-decision.ts';
import { type SimulationServices, simulate } from '../../replay/simulate.ts';
import type { Tally } from '../../replay/tally-impact.ts';
import { finish } from '../../shared/steps.ts';

type Named = { readonly version: string; readonly files: readonly SourceFile[] };

/** What a thread needs to know. Plain data. */
export type SimulationPlan = {
  readonly folder: string;
  readonly selection: Selection;
  readonly before: Named;
  readonly draft: Named;
  readonly reach: Reach | undefined;
  /** Those that both rule sets have. */
  readonly touchpoints: readonly string[];
};

/** Simulates parts of an archive, one after the other. */
export function openSimulation({
  folder,
  selection,
  before,
  draft,
  reach,
}: SimulationPlan): (part: ArchivePart) => Promise<Tally> {
  const sides = buildSides({ before, draft });
  const services = simulateWith(sides, noRecords, reach);
  return (part) =>
    simulate(readArchive(folder, [], selection, { ...part, ...(reach && { reach }) }), sides, services);
}

/** The classes of decisions that an edit of conditions tells apart; undefined for other edits. */
export function classesOf({ folder, reach, ...plan }: SimulationPlan): FactClasses | undefined {
  const { before, draft } = buildSides(plan);
  const places = reach && placesOfFacts(before, draft, reach);
  const isAlike = places && compareFired(before, draft, reach.watched.rules);
  if (places === undefined || isAlike === undefined) return undefined;
  const findAlike = async (ids: readonly string[]): Promise<readonly string[]> => {
    const alike: string[] = [];
    if (ids.length === 0) return alike;
    for await (const each of readArchive(folder, ids, {})) {
      const inputs = await gatherInputs(each, noRecords);
      if (typeof inputs === 'object' && isAlike(each.decision, inputs)) alike.push(each.decision.decisionId);
    }
    return alike;
  };
  return { places, findAlike };
}

function buildSides({ before, draft }: Pick<SimulationPlan, 'before' | 'draft'>) {
  const first = finish(rebuildRuleSet(before));
  return { before: first, draft: finish(rebuildRuleSet(draft, first)) };
}

/** Archived decisions bring all that they were decided on. */
export const noRecords: ReplayServices['records'] = {
  findCopy: async () => undefined,
  readMemories: async () => ({ memory: emptyMemory }),
};

/** Where an edit touches nothing but rules, they are looked at first. */
export function simulateWith(
  { before, draft }: { readonly before: RuleSet; readonly draft: RuleSet },
  records: ReplayServices['records'],
  reach: Reach | undefined,
): SimulationServices {
  const watch =
    reach !== undefined && touchesOnlyRules(reach)
      ? watchRules(before, draft, reach.watched.rules)
      : undefined;
  return { records, decide: decideAsRecorded, hash: nativeDigest, ...(watch && { mayDiffer: watch }) };
}

/** The plan for an edit. */
export const planSimulation = (
  { over: folder = '', ...selection }: Selection,
  { before, draft }: { readonly before: RuleSet; readonly draft: RuleSet },
  isWhole: boolean,
): SimulationPlan => ({
  folder,
  selection,
  before: { version: before.version, files: before.files },
  draft: { version: draft.version, files: draft.files },
  reach: isWhole ? undefined : reachOfEdit(before, draft),
  touchpoints: [...before.touchpoints.keys()].filter((name) => draft.touchpoints.has(name)),
});
