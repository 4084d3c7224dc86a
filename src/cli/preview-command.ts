import { type Command, Option } from 'commander';
import { compileRuleSet } from '../author/compile-rule-set.ts';
import { findLocale, findPackOf, findSample, previewWords, type WordsKind } from '../author/preview-words.ts';
import { composeLetter } from '../domain/messages/compose-letter.ts';
import type { LetterContent } from '../domain/messages/letter-catalogue.ts';
import { countSegments } from '../domain/messages/sms-segments.ts';
import type { Pack, RuleSet } from '../domain/rule-set/rule-set.ts';
import { isObject } from '../shared/is-object.ts';
import type { CliServices } from './cli-services.ts';
import { UsageError } from './usage-error.ts';
import { writePreviewSheet } from './write-preview-sheet.ts';

export type PreviewServices = Pick<
  CliServices,
  'openRuleFolder' | 'openPress' | 'writeFile' | 'now' | 'print' | 'finish'
> & {
  /** One page (from 1) of a PDF as a PNG. Rejects with a ServiceError where this machine cannot draw it. */
  readonly drawPage: (pdf: Uint8Array, page: number) => Promise<Uint8Array>;
};

type Flags = {
  readonly rules: string;
  readonly pack?: string;
  readonly locale?: string;
  readonly allLocales?: true;
  readonly customer?: string;
  readonly channel: string;
  readonly values?: string;
  readonly out?: string;
};

/** Adds `tact preview letter|message NAME`: the words as a follow-up would carry them, with examples, for drafts too. */
export function addPreviewCommand(program: Command, services: PreviewServices, rulesFolder: string): void {
  const preview = program.command('preview').description('show a letter or a message of the packs');
  for (const kind of ['letter', 'message'] as const)
    addOptions(preview.command(kind), kind, rulesFolder).action(async (name: string, flags: Flags) => {
      try {
        await show(kind, name, flags, services);
        services.finish(0);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        services.print(error.message);
        services.finish(2);
      }
    });
}

function addOptions(command: Command, kind: WordsKind, rulesFolder: string): Command {
  command
    .description(`show a ${kind} with the examples of its variables`)
    .argument('<name>', `the name of the ${kind}`)
    .option('--rules <folder>', 'the folder of the packs', rulesFolder)
    .option('--pack <pack>', 'where several packs have the name')
    .option('--locale <locale>', 'the pack’s default locale if absent')
    .option('--all-locales', 'in each language of the pack')
    .option('--customer <id>', 'a sample customer of the packs: its name and its addresses')
    .option('--values <json>', 'values in place of the examples: {"cabin": "none"}');
  return kind === 'letter'
    ? command
        .addOption(new Option('--channel <channel>').default('letter').hideHelp())
        .option(
          '--out <file>',
          'write it to a .pdf, .png or .html file; with --all-locales one for each (a.it.pdf), or one .html with all',
        )
    : command.option('--channel <channel>', 'by which it goes', 'email');
}

/** Throws a UsageError where it cannot be shown. */
async function show(kind: WordsKind, name: string, flags: Flags, services: PreviewServices): Promise<void> {
  const ruleSet = await compile(flags.rules, services);
  const pack = orThrow(findPackOf(ruleSet, kind, name, flags.pack));
  const now = services.now();
  const order = {
    name,
    channel: flags.channel,
    customer: flags.customer === undefined ? undefined : orThrow(findSample(ruleSet, flags.customer, now)),
    values: readValues(flags.values ?? '{}'),
    day: new Date(now).toISOString().slice(0, 10),
  };
  const locales = chooseLocales(pack, flags);
  const sheet: Shown[] = [];
  for (const locale of locales) {
    const words = previewWords(ruleSet, pack, kind, { ...order, locale });
    if (words === undefined) throw new UsageError(`the ${kind} "${name}" has no words for ${flags.channel}`);
    if ('message' in words)
      services.print(`— ${locale}${sizeOf(words.message.body, flags.channel)}\n${words.message.body}`);
    else if (flags.out?.endsWith('.html') === true)
      sheet.push({ locale, html: composeLetter(words.letter, now) });
    else await showLetter(words.letter, pack, locale, locales, flags.out, services);
  }
  if (flags.out !== undefined) await writeHtml(flags.out, name, sheet, services);
}

type Shown = { readonly locale: string; readonly html: string };

async function showLetter(
  letter: LetterContent,
  pack: Pack,
  locale: string,
  locales: readonly string[],
  out: string | undefined,
  services: PreviewServices,
): Promise<void> {
  if (out === undefined) services.print(`— ${locale}\n${writePlainly(letter)}`);
  else await writeLetter(letter, pack, nameFile(out, locale, locales), services);
}

/** One letter as it is, several side by side. */
async function writeHtml(
  out: string,
  name: string,
  shown: readonly Shown[],
  { writeFile, print }: PreviewServices,
): Promise<void> {
  const [one, ...others] = shown;
  if (one === undefined) return;
  await writeFile(out, others.length === 0 ? one.html : writePreviewSheet(name, shown));
  print(out);
}

/** What a text message costs is by its segments. */
function sizeOf(body: string, channel: string): string {
  if (channel !== 'sms') return '';
  const { segments, encoding } = countSegments(body);
  return ` (${segments === 1 ? '1 text message' : `${segments} text messages`}, ${encoding})`;
}

async function compile(folder: string, { openRuleFolder }: PreviewServices): Promise<RuleSet> {
  const reading = await openRuleFolder(folder).read();
  const ruleSet = 'files' in reading ? compileRuleSet(reading.files).ruleSet : undefined;
  if (ruleSet === undefined) throw new UsageError(`${folder} has errors: run tact rules check ${folder}`);
  return ruleSet;
}

function chooseLocales(pack: Pack, { locale, allLocales }: Flags): readonly string[] {
  return allLocales === true ? pack.file.locales : [orThrow(findLocale(pack, locale))];
}

function orThrow<Found>(found: Found | { readonly refused: string }): Found {
  if (typeof found === 'object' && found !== null && 'refused' in found) throw new UsageError(found.refused);
  return found as Found;
}

function readValues(text: string): Readonly<Record<string, unknown>> {
  try {
    const values: unknown = JSON.parse(text);
    if (isObject(values)) return values;
  } catch {
    // Answered below.
  }
  throw new UsageError('--values is not a JSON object: write for example {"cabin": "none"}');
}

/** One file for each of several languages: `a.it.pdf`. */
const nameFile = (file: string, locale: string, locales: readonly string[]): string =>
  locales.length === 1 ? file : file.replace(/(\.[^./\\]*)?$/, `.${locale}$1`);

const writePlainly = ({
  address = [],
  subject,
  salutation,
  paragraphs,
  closing,
  signature,
}: LetterContent): string =>
  [...address, subject, salutation ?? '', ...paragraphs, closing, ...signature].filter(Boolean).join('\n');

/** Dated today. */
async function writeLetter(
  letter: LetterContent,
  { file: { letterhead } }: Pack,
  out: string,
  { openPress, drawPage, writeFile, now, print }: PreviewServices,
): Promise<void> {
  const isPicture = out.endsWith('.png');
  if (!isPicture && !out.endsWith('.pdf'))
    throw new UsageError(`--out ${out}: name a .pdf, a .png or a .html file`);
  const press = openPress();
  try {
    const printing = await press.print({ letter, letterhead, dated: now(), reference: 'preview' });
    if (printing.status === 'no-fonts') throw new UsageError(printing.advice);
    if (printing.status === 'unprintable')
      throw new UsageError(`the letter cannot be printed: ${printing.reason}`);
    const pages = isPicture ? printing.pages : 1;
    for (let page = 1; page <= pages; page += 1)
      await writeFile(
        page === 1 ? out : out.replace(/png$/, `${page}.png`),
        isPicture ? await drawPage(printing.pdf, page) : printing.pdf,
      );
    print(`${out} (${printing.pages === 1 ? '1 page' : `${printing.pages} pages`})`);
  } finally {
    await press.close();
  }
}
