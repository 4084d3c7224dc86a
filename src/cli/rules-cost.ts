import { type DecisionCost, estimateCost } from '../author/checks/logic/estimate-cost.ts';
import { formatDiagnostic } from '../domain/diagnostics/diagnostic.ts';
import { type PackSource, readPacks } from '../domain/pack/read-packs.ts';
import type { CliServices } from './cli-services.ts';

/** `tact rules cost [folder]`: what a decision at each touchpoint may ask at worst. */
export async function estimateRules(folder: string, services: CliServices): Promise<void> {
  const reading = await services.openRuleFolder(folder).read();
  const { packs, diagnostics } = 'files' in reading ? readPacks(reading.files) : { packs: [], ...reading };
  for (const diagnostic of diagnostics) services.print(formatDiagnostic(diagnostic));
  for (const cost of packs.flatMap(estimatePack)) services.print(describeCost(cost));
  services.finish(diagnostics.length === 0 ? 0 : 1);
}

function estimatePack({ pack, rules }: PackSource): DecisionCost[] {
  const conditions: Readonly<Record<string, unknown>> = Object.assign(
    {},
    ...rules.map(({ value }) => value.conditions),
  );
  return estimateCost({
    rules: rules.flatMap(({ value }) => value.rules),
    conditions,
    touchpoints: Object.keys(pack.value.touchpoints),
  });
}

const describeCost = (cost: DecisionCost): string =>
  `${cost.touchpoint}: ${cost.rules} rules ask ${cost.comparisons} comparisons at worst, ${cost.distinctComparisons} of them different, ` +
  `of ${cost.distinctFacts} facts; ${cost.searchingPaths} paths search`;
