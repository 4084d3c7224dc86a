// A thread of open-letter-press: prints one letter after another.
import { parentPort } from 'node:worker_threads';
import { openTypstPress } from '../adapters/letters/typst-press.ts';
import type { LetterSheet } from '../domain/messages/lay-out-letter.ts';

const print = openTypstPress();

parentPort?.on('message', (sheet: LetterSheet) => {
  const printing = print(sheet);
  parentPort?.postMessage(printing, printing.status === 'printed' ? [printing.pdf.buffer] : []);
});
