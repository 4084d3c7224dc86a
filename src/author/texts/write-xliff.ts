import { escapeXml } from '../../domain/messages/speech-markup.ts';
import { splitCodes } from './text-codes.ts';
import { type SentUnit, stateOf } from './text-sheet.ts';

/** Texts as XLIFF 2.0. Placeholders and frames of choices are `<ph>`, which tools keep; their ICU is in `originalData`. */
export function writeXliff(units: readonly SentUnit[], from: string, to: string): string {
  const files = [...new Set(units.map(({ file }) => file))].map((file, at) => {
    const inside = units.filter((unit) => unit.file === file).map(writeUnit);
    return `  <file id="f${at + 1}" original="${escapeXml(file)}">\n${inside.join('')}  </file>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="${escapeXml(from)}" trgLang="${escapeXml(to)}">\n${files.join('')}</xliff>\n`;
}

function writeUnit(unit: SentUnit): string {
  const { id, note, source, target, before } = unit;
  const codes: string[] = [];
  const written = writeInline(source, codes);
  const translated = target === undefined ? '' : `\n        <target>${writeInline(target, codes)}</target>`;
  const notes = [
    ...(note === undefined ? [] : [`<note category="description">${escapeXml(note)}</note>`]),
    ...(before === undefined ? [] : [`<note category="source-before">${escapeXml(before)}</note>`]),
  ];
  const data = codes.map((code, at) => `<data id="d${at + 1}">${escapeXml(code)}</data>`);
  const state = stateOf(unit) === 'translated' ? 'translated' : 'initial';
  return `    <unit id="${id}" xml:space="preserve">
${section('notes', notes)}${section('originalData', data)}      <segment state="${state}">
        <source>${written}</source>${translated}
      </segment>
    </unit>
`;
}

const section = (name: string, lines: readonly string[]): string =>
  lines.length === 0
    ? ''
    : `      <${name}>\n${lines.map((line) => `        ${line}\n`).join('')}      </${name}>\n`;

/** The same code has the same number in source and target. */
function writeInline(text: string, codes: string[]): string {
  const used = new Set<number>();
  return splitCodes(text)
    .map((piece) => {
      if (!piece.isCode) return escapeXml(piece.text);
      let at = codes.findIndex((code, index) => code === piece.text && !used.has(index));
      if (at === -1) at = codes.push(piece.text) - 1;
      used.add(at);
      return `<ph id="${at + 1}" dataRef="d${at + 1}" disp="${escapeXml(piece.text)}" canDelete="no"/>`;
    })
    .join('');
}
