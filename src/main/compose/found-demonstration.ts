import { listSamples, type Sample } from '../../author/list-samples.ts';
import type { Config } from '../../config/config.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { Stores } from './stores.ts';

/**
 * Fills a store that was always empty with the sample people of the packs, if the configuration allows it. Resolves to the
 * samples if the store is a demonstration, else to none. Rejects if invented people would be used as real ones.
 */
export async function foundDemonstration(
  { sampleCustomers, dataDir }: Pick<Config, 'sampleCustomers' | 'dataDir'>,
  { demonstration }: Pick<Stores, 'demonstration'>,
  ruleSet: RuleSet,
  now: number,
): Promise<readonly Sample[]> {
  if (demonstration === undefined) return [];
  const samples = listSamples(ruleSet, now);
  if (demonstration.isMarked()) {
    if (sampleCustomers) return samples;
    throw new ServiceError(
      'store-unavailable',
      `the store in ${dataDir} is a demonstration: its customers are invented, and SAMPLE_CUSTOMERS is off. Set DATA_DIR to another folder or remove this one; to go on with the demonstration, set SAMPLE_CUSTOMERS=true.`,
    );
  }
  const people = samples.map(({ customer }) => customer);
  return sampleCustomers && people.length > 0 && (await demonstration.found(people)) ? samples : [];
}
