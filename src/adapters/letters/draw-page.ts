import { spawn } from 'node:child_process';
import { ServiceError } from '../../domain/shared/service-error.ts';

/** A page of A4 as 992 by 1403 pixels. */
const defaultResolution = 120;

/** A picture takes a tenth of a second; previews wait for one another. */
const mostMs = 20_000;

/** One page (from 1) of a PDF as a PNG, drawn by pdftoppm; `resolution` in dots per inch. Rejects with a ServiceError where this machine has none. */
export function drawPage(pdf: Uint8Array, page: number, resolution = defaultResolution): Promise<Uint8Array> {
  const drawing = spawn('pdftoppm', ['-png', '-r', `${resolution}`, '-f', `${page}`, '-singlefile', '-'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: mostMs,
  });
  const chunks: Buffer[] = [];
  drawing.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  drawing.stdin.on('error', () => undefined).end(pdf);
  return new Promise((resolve, reject) => {
    const refuse = (why: string): void =>
      reject(new ServiceError('invalid-request', `${why}, or name a .pdf or a .html file.`));
    drawing.once('error', () => refuse('A picture needs pdftoppm: install poppler-utils'));
    drawing.once('close', (code) =>
      code === 0 ? resolve(Buffer.concat(chunks)) : refuse('pdftoppm did not draw the page: try another'),
    );
  });
}
