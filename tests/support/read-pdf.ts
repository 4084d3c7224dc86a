import { spawnSync } from 'node:child_process';

/**
 * The text of a PDF without direction marks and with single spaces: in the order in which it was written, or as it stands on the
 * sheet, where what is written from right to left is put into the order of reading.
 */
export function readPdf(pdf: Uint8Array, order: 'written' | 'seen' = 'written'): string {
  const how = order === 'written' ? ['-raw'] : [];
  const { stdout, status, stderr } = spawnSync('pdftotext', [...how, '-', '-'], {
    input: pdf,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`pdftotext: ${stderr}`);
  return stdout
    .normalize('NFC')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/\s+/g, ' ');
}

/** What `pdfinfo` says of it, by name. */
export function describePdf(pdf: Uint8Array): ReadonlyMap<string, string> {
  const { stdout } = spawnSync('pdfinfo', ['-'], { input: pdf, encoding: 'utf8' });
  return new Map(
    stdout.split('\n').map((line) => {
      const [name = '', ...rest] = line.split(':');
      return [name, rest.join(':').trim()];
    }),
  );
}
