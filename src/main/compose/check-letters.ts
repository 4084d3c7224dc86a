import type { Finding } from '../../cli/doctor-command.ts';
import type { Config } from '../../config/config.ts';
import type { LetterPress, PrintOrder } from '../../domain/messages/lay-out-letter.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { openLetterPress } from './open-letter-press.ts';

const about = 'letters';

/** Whether letters can be printed in every language of the packs. */
export async function checkLetters(
  letterPdf: Config['letterPdf'],
  ruleSet: RuleSet | undefined,
): Promise<Finding[]> {
  if (letterPdf === 'off') return [{ about, state: 'ok', detail: 'written as HTML alone (LETTER_PDF=off)' }];
  const state = letterPdf === 'required' ? 'wrong' : 'warn';
  const press = openLetterPress();
  try {
    const missing = await findMissingFonts(ruleSet, press);
    return missing.length > 0
      ? [{ about, state, detail: `cannot be printed as PDF: ${missing.join('; ')}` }]
      : [{ about, state: 'ok', detail: 'the fonts for every language of the packs are there' }];
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return [{ about, state, detail: `cannot be printed as PDF: ${cause}` }];
  } finally {
    await press.close();
  }
}

async function findMissingFonts(ruleSet: RuleSet | undefined, press: LetterPress): Promise<string[]> {
  const locales = new Set([...(ruleSet?.packs.values() ?? [])].flatMap(({ file }) => file.locales));
  const missing = new Set<string>();
  for (const locale of locales) {
    const printing = await press.print(blankLetter(locale));
    if (printing.status === 'no-fonts') missing.add(printing.advice);
  }
  return [...missing];
}

const blankLetter = (locale: string): PrintOrder => ({
  letter: {
    locale,
    timeZone: 'UTC',
    sender: { name: '', lines: [] },
    subject: '–',
    paragraphs: [],
    closing: '',
    signature: [],
  },
  dated: 0,
  reference: '',
});
