import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RowReport, RowReports } from '../../load/ports.ts';
import { writeInertCell } from '../../shared/csv-cell.ts';
import { makeFolder } from './make-folder.ts';

const columns = ['row', 'customerId', 'status', 'reason', 'pointer', 'message', 'file', 'line'] as const;

/**
 * The reports of a load as NDJSON, or as CSV if the name ends in `.csv`. Only its owner may read it, because it names
 * customers. Everything after `position` is cut off: reports of rows that will be read again.
 */
export async function openReportFile(file: string, position: number): Promise<RowReports> {
  makeFolder(dirname(file), 0o700);
  const asCsv = file.toLowerCase().endsWith('.csv');
  const handle = await open(file, position === 0 ? 'w' : 'a', 0o600);
  await handle.chmod(0o600);
  await handle.truncate(position);
  let written = position;
  const append = async (text: string): Promise<void> => {
    await handle.appendFile(text);
    written += Buffer.byteLength(text);
  };
  if (asCsv && position === 0) await append(`${columns.join(',')}\n`);
  return {
    write: (reports) => append(reports.map(asCsv ? csvLine : jsonLine).join('')),
    position: () => written,
    close: () => handle.close(),
  };
}

const jsonLine = (report: RowReport): string => `${JSON.stringify(report)}\n`;

const csvLine = (report: RowReport): string =>
  `${columns.map((column) => writeInertCell(String(report[column] ?? ''))).join(',')}\n`;
