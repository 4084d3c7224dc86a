import { openRuleFolder } from '../../adapters/files/open-rule-folder.ts';
import { listNamedWords } from '../../domain/rule-set/named-words.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';

/** What all packs of the folder declare and name. Rejects if the packs have errors or there is no such pack. */
export async function readVocabulary(folder: string, pack: string) {
  const ruleSet = await compilePacks(folder);
  if (!ruleSet.packs.has(pack))
    throw new ServiceError(
      'invalid-request',
      `there is no pack ${pack} in ${folder}; there are: ${[...ruleSet.packs.keys()].join(', ')}`,
    );
  return { attributes: [...ruleSet.attributes.keys()], words: listNamedWords(ruleSet) };
}

/** The packs of the folder. Rejects if they have errors. The compiler is a lot of code, so it is loaded only when needed. */
export async function compilePacks(folder: string): Promise<RuleSet> {
  const { compileRuleSet } = await import('../../author/compile-rule-set.ts');
  const reading = await openRuleFolder(folder).read();
  const { ruleSet } = 'files' in reading ? compileRuleSet(reading.files) : { ruleSet: undefined };
  if (ruleSet !== undefined) return ruleSet;
  throw new ServiceError(
    'invalid-request',
    `the packs in ${folder} have errors; run: tact rules check ${folder}`,
  );
}
