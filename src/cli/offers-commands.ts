import type { Command } from 'commander';
import { offersFromCsv, offersToCsv } from '../author/offer-csv.ts';
import { formatDiagnostic } from '../domain/diagnostics/diagnostic.ts';
import { offerFileSchema } from '../domain/pack/format/offer-file.ts';
import type { CliServices } from './cli-services.ts';

export type OfferServices = Pick<CliServices, 'writeFile' | 'print' | 'finish'> & {
  /** Rejects where there is no such file. */
  readonly readFile: (path: string) => Promise<string>;
};

/** `tact offers export FILE.json FILE.csv` and `tact offers import FILE.csv FILE.json`. */
export function addOffersCommands(program: Command, services: OfferServices): void {
  const offers = program.command('offers').description('Offers as a spreadsheet');
  offers
    .command('export <json> <csv>')
    .description('Write an offers file as CSV')
    .action((json: string, csv: string) => exportOffers(json, csv, services));
  offers
    .command('import <csv> <json>')
    .description('Take an edited CSV back into an offers file; nothing is written while a cell is wrong')
    .action((csv: string, json: string) => importOffers(csv, json, services));
}

async function exportOffers(json: string, csv: string, services: OfferServices): Promise<void> {
  const file = offerFileSchema.safeParse(JSON.parse(await services.readFile(json)));
  if (!file.success) {
    services.print(`${json} is not an offers file: run \`tact rules check\` to see where.`);
    services.finish(1);
    return;
  }
  await services.writeFile(csv, offersToCsv(file.data.offers));
  services.print(`${file.data.offers.length} offers written to ${csv}`);
}

async function importOffers(csv: string, json: string, services: OfferServices): Promise<void> {
  const reading = offersFromCsv(csv, await services.readFile(csv));
  if ('diagnostics' in reading) {
    for (const diagnostic of reading.diagnostics) services.print(formatDiagnostic(diagnostic));
    services.finish(1);
    return;
  }
  const around = await readAround(json, services);
  await services.writeFile(json, `${JSON.stringify({ ...around, offers: reading.offers }, null, 2)}\n`);
  services.print(`${reading.offers.length} offers written to ${json}`);
}

/** What the file says beside its offers stays. */
async function readAround(json: string, services: OfferServices): Promise<Record<string, unknown>> {
  const text = await services.readFile(json).catch(() => '{}');
  const { offers: _, ...around } = Object(JSON.parse(text)) as Record<string, unknown>;
  return around;
}
