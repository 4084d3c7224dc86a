// Draws the letters and the message sheets of the packs in `rules/` into docs/pictures; letters need poppler-utils.
import { writeFileSync } from 'node:fs';
import { drawPage } from '../src/adapters/letters/draw-page.ts';
import { openTypstPress } from '../src/adapters/letters/typst-press.ts';
import { findSample, previewWords } from '../src/author/preview-words.ts';
import { layOutLetter } from '../src/domain/messages/lay-out-letter.ts';
import type { Pack } from '../src/domain/rule-set/rule-set.ts';
import { sampleRules } from '../tests/support/sample-rules.ts';
import { drawMessageSheet, listSheets } from './message-sheet.ts';

/** The day on every letter, so that it is drawn the same on any day. */
const dated = Date.parse('2026-11-24T09:00:00Z');

/** Dots per inch: the words can be read, and a picture has less than 100 kB. */
const resolution = 78;

/** Who reads a pack's letters, one after the other, and in which language. */
const readers: Readonly<Record<string, readonly (readonly [customer: string, locale: string])[]>> = {
  airline: [
    ['C-1001', 'it'],
    ['C-1003', 'de'],
    ['C-1006', 'zh-Hant'],
  ],
  bank: [['C-3001', 'zh-Hant']],
  insurance: [['C-5001', 'en']],
  orders: [['C-7002', 'zh-Hans']],
  retail: [['C-4001', 'zh-Hant']],
  travel: [['C-6001', 'zh-Hans']],
};

const print = openTypstPress();

async function drawLetter(pack: Pack, name: string, [id, locale]: readonly [string, string]): Promise<void> {
  const found = findSample(sampleRules, id, dated);
  if ('refused' in found) throw new Error(found.refused);
  const order = { name, locale, channel: 'letter', customer: found, values: {}, day: '2026-11-24' };
  const words = previewWords(sampleRules, pack, 'letter', order);
  if (words === undefined || !('letter' in words)) throw new Error(`${pack.name} has no letter ${name}`);
  const { letterhead } = pack.file;
  const printing = print(layOutLetter({ letter: words.letter, letterhead, dated, reference: name }));
  if (printing.status !== 'printed') throw new Error(`${pack.name} ${name}: ${printing.status}`);
  writeFileSync(`docs/pictures/letter-${pack.name}-${name}.png`, await drawPage(printing.pdf, 1, resolution));
}

for (const pack of sampleRules.packs.values())
  for (const [index, name] of [...pack.letters.templates].entries()) {
    const reader = readers[pack.name]?.[index];
    if (reader === undefined) throw new Error(`name a reader of ${pack.name}’s letter ${name}`);
    await drawLetter(pack, name, reader);
  }
for (const { pack, name } of listSheets(sampleRules))
  writeFileSync(`docs/pictures/message-${pack.name}-${name}.svg`, drawMessageSheet(sampleRules, pack, name));
