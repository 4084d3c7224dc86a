// A process of open-letter-press: prints one letter after another, and ends with the process that started it.
import { openTypstPress } from '../adapters/letters/typst-press.ts';
import type { LetterSheet } from '../domain/messages/lay-out-letter.ts';

const print = openTypstPress();

process.on('disconnect', () => process.exit());
process.on('message', (sheet: LetterSheet) => process.send?.(print(sheet)));
