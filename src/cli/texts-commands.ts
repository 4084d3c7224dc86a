import type { Command } from 'commander';
import { compileRuleSet } from '../author/compile-rule-set.ts';
import { importTexts } from '../author/texts/import-texts.ts';
import { listUnits } from '../author/texts/list-units.ts';
import { readXliff } from '../author/texts/read-xliff.ts';
import { type Returned, readTextSheet, type SentUnit, writeTextSheet } from '../author/texts/text-sheet.ts';
import { writeXliff } from '../author/texts/write-xliff.ts';
import { findSources } from '../domain/rule-set/build-rule-set.ts';
import type { CliServices } from './cli-services.ts';
import { UsageError } from './usage-error.ts';

export type TextServices = Pick<CliServices, 'writeFile' | 'print' | 'finish' | 'openRuleFolder'> & {
  /** Rejects if there is no such file. */
  readonly readFile: (path: string) => Promise<string>;
};

type Flags = { readonly rules: string; readonly locale?: string; readonly since?: string };

/** `tact texts export PACK FILE` and `tact texts import PACK FILE`. */
export function addTextsCommands(program: Command, services: TextServices, rulesFolder: string): void {
  const texts = program.command('texts').description('the texts of a pack for translators: XLIFF 2.0 or CSV');
  const add = (verb: string, run: typeof exportTexts): Command =>
    texts
      .command(verb)
      .argument('<pack>', 'the name of the pack')
      .argument('<file>', 'a .xlf or .csv file')
      .option('--rules <folder>', 'the folder of the packs', rulesFolder)
      .option('--locale <locale>', 'the language of the translation')
      .action(async (pack: string, file: string, flags: Flags) => {
        try {
          await run(pack, file, flags, services);
          services.finish(0);
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          services.print(error.message);
          services.finish(1);
        }
      });
  add('export', exportTexts)
    .description('write the texts of the default language beside those of another one')
    .option('--since <file>', 'an earlier export: texts whose source has changed since are marked');
  add('import', importFile).description(
    'take translated texts back into the pack; nothing is written while one of them is wrong',
  );
}

async function exportTexts(name: string, file: string, flags: Flags, services: TextServices): Promise<void> {
  const { locale, rules, since } = flags;
  if (locale === undefined) throw new UsageError('name the language: --locale sv');
  const { ruleSet } = compileRuleSet(await readRules(rules, services));
  const pack = ruleSet && findSources(ruleSet).find((one) => one.name === name);
  if (pack === undefined)
    throw new UsageError(
      `there is no pack ${name} without errors in ${rules}: run tact rules check ${rules}`,
    );
  const then = since === undefined ? [] : (await readReturned(since, services)).units;
  const sources = new Map(then.map((unit) => [`${unit.file} ${unit.id}`, unit.source]));
  const units = listUnits(pack, locale).map((unit): SentUnit => {
    const before = sources.get(`${unit.file} ${unit.id}`) ?? unit.source;
    return before === unit.source ? unit : { ...unit, before };
  });
  const { defaultLocale } = pack.pack.value;
  await services.writeFile(
    file,
    isSheet(file) ? writeTextSheet(units) : writeXliff(units, defaultLocale, locale),
  );
  const missing = units.filter(({ target }) => target === undefined).length;
  const changed = units.filter(({ before }) => before !== undefined).length;
  services.print(
    `${units.length} texts written to ${file}: ${missing} are not translated, ${changed} have changed`,
  );
}

async function importFile(name: string, file: string, flags: Flags, services: TextServices): Promise<void> {
  const files = await readRules(flags.rules, services);
  const returned = await readReturned(file, services);
  const locale = returned.locale ?? flags.locale;
  if (locale === undefined) throw new UsageError('a CSV does not name its language: --locale sv');
  const imported = importTexts(files, name, locale, returned.units);
  if ('faults' in imported) throw new UsageError([...imported.faults, 'Nothing was written.'].join('\n'));
  for (const { path, text } of imported.files) await services.writeFile(`${flags.rules}/${path}`, text);
  services.print(`${imported.texts} texts written to ${imported.files.length} files of ${name}`);
}

const isSheet = (file: string): boolean => file.endsWith('.csv');

async function readReturned(
  file: string,
  { readFile }: TextServices,
): Promise<Exclude<Returned, { fault: string }>> {
  const text = await readFile(file).catch(() => undefined);
  if (text === undefined) throw new UsageError(`${file} cannot be read`);
  const returned = isSheet(file) ? readTextSheet(text) : readXliff(text);
  if ('fault' in returned) throw new UsageError(`${file}: ${returned.fault}`);
  return returned;
}

async function readRules(folder: string, { openRuleFolder }: TextServices) {
  const reading = await openRuleFolder(folder).read();
  if ('files' in reading) return reading.files;
  throw new UsageError(`${folder} cannot be read: run tact rules check ${folder}`);
}
