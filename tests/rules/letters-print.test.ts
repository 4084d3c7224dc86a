import { expect, it } from 'vitest';
import { openTypstPress } from '../../src/adapters/letters/typst-press.ts';
import { proofLetters } from '../../src/author/checks/proof-letters.ts';
import { type LetterPress, layOutLetter, type PrintOrder } from '../../src/domain/messages/lay-out-letter.ts';
import type { RuleSet } from '../../src/domain/rule-set/rule-set.ts';
import { editFile } from '../support/pack-files.ts';
import { sampleRules } from '../support/sample-rules.ts';

it('the letters of every sample pack print in each of their languages, each on one page', async () => {
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
  expect(await proofLetters(sampleRules, () => press)).toEqual([]);
  expect(pages.length).toBeGreaterThanOrEqual(20);
  expect(new Set(pages)).toEqual(new Set([1]));
});

it('after an edit, only the letters of packs are printed whose letters it changed', async () => {
  const orders: PrintOrder[] = [];
  const press: LetterPress = {
    print: async (order) => {
      orders.push(order);
      return { status: 'unprintable', reason: 'no font of this machine has U+13000' };
    },
    close: async () => undefined,
  };
  const proof = (before: RuleSet['files']) =>
    proofLetters(sampleRules, () => press, { ...sampleRules, files: before });
  const { files } = sampleRules;
  expect(await proof(editFile(files, 'bank/pack.json', '"owner": "', '"owner": "The '))).not.toEqual([]);
  const printed = new Set(orders.map(({ letter }) => letter.sender.name));
  const { name, texts = {} } = sampleRules.packs.get('bank')?.file.sender ?? {};
  expect(printed).toEqual(new Set([name, ...Object.values(texts).map((text) => text.name)]));
  orders.length = 0;
  const [rules = ''] = files.flatMap(({ path }) => (path.startsWith('bank/rules/') ? [path] : []));
  expect(await proof(editFile(files, rules, '"description": "', '"description": "So: '))).toEqual([]);
  expect(orders).toEqual([]);
});
