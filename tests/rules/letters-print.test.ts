import { expect, it } from 'vitest';
import { readRuleFiles } from '../../src/adapters/files/read-rule-files.ts';
import { openTypstPress } from '../../src/adapters/letters/typst-press.ts';
import { proofLetters } from '../../src/author/checks/proof-letters.ts';
import { compileRuleSet } from '../../src/author/compile-rule-set.ts';
import { type LetterPress, layOutLetter } from '../../src/domain/messages/lay-out-letter.ts';

it('the letters of every sample pack print in each of their languages, each on one page', async () => {
  const reading = readRuleFiles('rules');
  const { ruleSet } = 'files' in reading ? compileRuleSet(reading.files) : { ruleSet: undefined };
  if (ruleSet === undefined) throw new Error('the packs do not compile');
  const print = openTypstPress();
  const pages: number[] = [];
  const press: LetterPress = {
    print: async (order) => {
      const printing = print(layOutLetter(order));
      if (printing.status === 'printed') pages.push(printing.pages);
      return printing;
    },
    close: async () => undefined,
  };
  expect(await proofLetters(ruleSet, () => press)).toEqual([]);
  expect(pages.length).toBeGreaterThanOrEqual(20);
  expect(new Set(pages)).toEqual(new Set([1]));
});
