import type { Command } from 'commander';
import type { OpenSheet, SheetSource } from '../author/ports.ts';
import { type ImportTarget, importOffers, readOffersFile } from '../author/sheets/import-offers.ts';
import { offersToCsv } from '../author/sheets/offers-to-csv.ts';
import { type Diagnostic, formatDiagnostic } from '../domain/diagnostics/diagnostic.ts';
import { readEncoding } from '../shared/decode-text.ts';
import type { CliServices } from './cli-services.ts';

export type OfferServices = Pick<CliServices, 'writeFile' | 'print' | 'finish' | 'openRuleFolder'> & {
  /** Rejects if there is no such file. */
  readonly readFile: (path: string) => Promise<string>;
  readonly openSheet: OpenSheet;
};

/** `tact offers export FILE.json FILE.csv` and `tact offers import FILE.csv FILE.json`. */
export function addOffersCommands(program: Command, services: OfferServices): void {
  const offers = program.command('offers').description('Offers as a spreadsheet');
  offers
    .command('export <json> <csv>')
    .description('Write an offers file as CSV')
    .action((json: string, csv: string) => exportOffers(json, csv, services));
  offers
    .command('import <sheet> <json>')
    .description(
      'Take an edited CSV or .xlsx back into an offers file; nothing is written while a cell is wrong',
    )
    .option('--encoding <name>', 'the encoding of a CSV that is not UTF-8, such as windows-1252')
    .action((sheet: string, json: string, options: { encoding?: string }) =>
      importSheet(sheet, json, options.encoding, services),
    );
}

async function exportOffers(json: string, csv: string, services: OfferServices): Promise<void> {
  const text = await read(() => services.readFile(json));
  if ('problem' in text) return fail(`${json}: ${text.problem}`, services);
  const file = readOffersFile({ path: json, text: text.found });
  if ('diagnostics' in file) return refuse(file.diagnostics, services);
  await services.writeFile(csv, offersToCsv(file.offers));
  services.print(`${countOffers(file.offers.length)} written to ${csv}`);
}

const countOffers = (count: number): string => `${count} ${count === 1 ? 'offer' : 'offers'}`;

async function importSheet(
  path: string,
  json: string,
  named: string | undefined,
  services: OfferServices,
): Promise<void> {
  const encoding = named === undefined ? undefined : readEncoding(named);
  if (named !== undefined && encoding === undefined)
    return fail(`--encoding ${named}: there is no such encoding; write one such as windows-1252`, services);
  const sheet = await read<SheetSource>(() => services.openSheet(path, encoding));
  if ('problem' in sheet) return fail(`${path}: ${sheet.problem}`, services);
  const result = importOffers(path, sheet.found, await openTarget(json, services));
  if ('diagnostics' in result) return refuse(result.diagnostics, services);
  await services.writeFile(json, result.text);
  services.print(`${countOffers(result.count)} written to ${json}`);
}

/** The offers file, and the packs around it if it belongs to one: `PACKS/pack/offers/name.json`. */
async function openTarget(json: string, services: OfferServices): Promise<ImportTarget> {
  const text = await services.readFile(json).catch(() => undefined);
  const [, folder = '.', pack = '', name = ''] = /^(.*?)\/?([^/]+)\/offers\/([^/]+)$/.exec(json) ?? [];
  const within = `${pack}/offers/${name}`;
  if (pack === '') return { path: json, text, packs: [], within };
  const reading = await services
    .openRuleFolder(folder === '' && !json.startsWith('/') ? '.' : folder || '/')
    .read();
  const packs = 'files' in reading ? reading.files : [];
  const isPack = packs.some(({ path }) => path === `${pack}/pack.json`);
  return { path: json, text, packs: isPack ? packs : [], within };
}

type Found<T> = { readonly found: T } | { readonly problem: string };

async function read<T>(open: () => Promise<T>): Promise<Found<T>> {
  try {
    return { found: await open() };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { problem: problems[code] ?? `it cannot be read (${code || 'for an unknown cause'})` };
  }
}

const problems: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder, and a file is needed',
  EACCES: 'the file may not be read; check its permissions',
};

function fail(line: string, services: OfferServices): void {
  services.print(line);
  services.finish(1);
}

function refuse(diagnostics: readonly Diagnostic[], services: OfferServices): void {
  for (const diagnostic of diagnostics) services.print(formatDiagnostic(diagnostic));
  services.finish(1);
}
