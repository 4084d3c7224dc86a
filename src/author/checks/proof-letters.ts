import type { Diagnostic } from '../../domain/diagnostics/diagnostic.ts';
import type { LetterPress, Printing } from '../../domain/messages/lay-out-letter.ts';
import type { PackSource } from '../../domain/pack/read-packs.ts';
import { into, Report, type Spot } from '../../domain/pack/report.ts';
import { findSources } from '../../domain/rule-set/build-rule-set.ts';
import type { Pack, RuleSet } from '../../domain/rule-set/rule-set.ts';

/** The reference and the day of a proof are of no letter that was ever sent. */
const proof = { dated: Date.parse('2026-01-31T12:00:00Z'), reference: 'proof' };

/**
 * Prints every letter of the packs in each of its languages, with the examples of its variables: an error for one that cannot be
 * printed, a warning for a language without fonts on this machine. Packs whose letters are those of the rule set `before` are left out.
 * Without letters it opens no press.
 */
export async function proofLetters(
  ruleSet: RuleSet,
  openPress: () => LetterPress,
  before?: RuleSet,
): Promise<Diagnostic[]> {
  const report = new Report();
  const sources = findSources(ruleSet).filter(
    ({ name, letters }) =>
      letters.length > 0 &&
      (before === undefined || printedFrom(ruleSet, name) !== printedFrom(before, name)),
  );
  if (sources.length === 0) return [];
  const press = openPress();
  try {
    for (const source of sources) {
      const pack = ruleSet.packs.get(source.name);
      if (pack !== undefined) await proofPack(source, pack, press, report);
    }
  } finally {
    await press.close();
  }
  return report.sorted();
}

/** The files of a pack that its letters are made of: the letterhead and the languages, shared terms, the letters. */
const printedFrom = ({ files }: RuleSet, pack: string): string =>
  JSON.stringify(files.filter(({ path }) => printedFiles.test(path) && path.startsWith(`${pack}/`)));

const printedFiles = /^[^/]+\/(?:pack\.json$|letters\/|messages\/)/;

async function proofPack(source: PackSource, pack: Pack, press: LetterPress, report: Report): Promise<void> {
  const { locales, letterhead } = pack.file;
  for (const document of source.letters)
    for (const [template, { variables }] of Object.entries(document.value.letters)) {
      const values = Object.fromEntries(
        Object.entries(variables ?? {}).map(([name, { example }]) => [name, example]),
      );
      for (const [at, locale] of locales.entries()) {
        const letter = pack.letters.compose({ template, values, locale });
        if (letter === undefined) continue;
        const printing = await press.print({ letter, letterhead, ...proof });
        const text = into({ document, path: [] }, 'letters', template, 'texts', locale);
        const language = into({ document: source.pack, path: [] }, 'locales', at);
        reportPrinting(printing, { text, language }, report);
      }
    }
}

/** What a letter lacks is reported at its text, what the machine lacks once a language. */
function reportPrinting(
  printing: Printing,
  spots: { readonly text: Spot; readonly language: Spot },
  report: Report,
): void {
  if (printing.status === 'unprintable')
    report.error(
      spots.text,
      'letter-unprintable',
      `the letter cannot be printed: ${printing.reason}`,
      'Write it with other characters, or install a font that has these; docs/letters.md names the fonts.',
    );
  if (printing.status === 'no-fonts')
    report.warn(
      spots.language,
      'letter-fonts-missing',
      'whether letters in this language can be printed is not known here',
      `Install what is missing and check again: ${printing.advice}.`,
    );
}
