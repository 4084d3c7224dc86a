import { expect, it } from 'vitest';
import { readRuleFiles } from '../../../src/adapters/files/read-rule-files.ts';
import { compileRuleSet } from '../../../src/author/compile-rule-set.ts';
import { type PreviewQuestion, showPreview } from '../../../src/author/show-preview.ts';
import type { PrintOrder } from '../../../src/domain/messages/lay-out-letter.ts';

const reading = readRuleFiles('rules');
const files = 'files' in reading ? reading.files.filter(({ path }) => path.startsWith('airline/')) : [];
const { ruleSet } = compileRuleSet(files);

function preview(question: Partial<PreviewQuestion>, prints = true) {
  const printed: PrintOrder[] = [];
  const press = {
    print: async (order: PrintOrder) => {
      printed.push(order);
      return { status: 'printed', pdf: Uint8Array.of(7), pages: 2 } as const;
    },
  };
  return showPreview(
    { kind: 'letter', name: 'apology-ife', ...question },
    {
      findRuleSet: async (release) =>
        release === undefined && ruleSet !== undefined
          ? ruleSet
          : { refused: `there is no release ${release}` },
      findCustomer: async () => undefined,
      ...(prints && { press }),
      drawPage: async (pdf, page) => Uint8Array.of(...pdf, page),
      now: () => Date.parse('2026-11-30T12:00:00Z'),
    },
  );
}

it('shows a letter to a sample customer, and draws any of its pages', async () => {
  expect(
    await preview({
      locale: 'de',
      customer: { name: { given: 'Anna', family: 'Schneider', title: 'Dr', honorific: 'ms' } },
    }),
  ).toMatchObject({
    pack: 'airline',
    locale: 'de',
    words: { letter: { salutation: 'Sehr geehrte Frau Dr. Schneider,' } },
  });
  expect(await preview({ as: 'png', page: 2 })).toEqual({ type: 'image/png', content: Uint8Array.of(7, 2) });
});

it.each<[Partial<PreviewQuestion>, string]>([
  [{ name: 'apologie-ife' }, 'no pack has the letter'],
  [{ locale: 'fi' }, 'does not have "fi"'],
  [{ release: 4 }, 'there is no release 4'],
  [{ customerId: 'C-9' }, 'nothing is stored of this customer'],
  [{ as: 'png', page: 3 }, 'the letter has 2 page(s)'],
  [{ kind: 'message', name: 'welcome', channel: 'carrier-pigeon', as: 'pdf' }, 'a message has no sheet'],
])('refuses %o in words', async (question, reason) => {
  expect(await preview(question)).toEqual({ refused: expect.stringContaining(reason) });
});

it('prints nothing where letters are HTML alone', async () => {
  expect(await preview({ as: 'pdf' }, false)).toEqual({ refused: expect.stringContaining('LETTER_PDF') });
  expect(await preview({ as: 'html' }, false)).toMatchObject({ type: 'text/html' });
});
