import { join, resolve } from 'node:path';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import type { LetterSheet, Printing } from '../../domain/messages/lay-out-letter.ts';
import { adviseFonts, chooseFonts } from './letter-fonts.ts';
import { letterTemplate } from './letter-template.ts';

/** Prints one sheet after another. Synchronous: for a process of its own. */
export type TypstPress = (sheet: LetterSheet) => Printing;

/** The folder beyond which Typst reads nothing. */
const nowhere = resolve('/nonexistent/tact-press');

/** Typst remembers what it laid out; results that this many letters did not need are forgotten. */
const lettersRemembered = 8;

/**
 * A compiler with the machine's fonts, which are read once: a third of a second. It sees no file but the template: its folder does
 * not exist, and everything else comes as data.
 */
export function openTypstPress(choose: typeof chooseFonts = chooseFonts): TypstPress {
  const compiler = NodeCompiler.create({ workspace: nowhere });
  const template = join(nowhere, 'letter.typ');
  compiler.addSource(template, letterTemplate);
  return (sheet) => {
    const { choices, needed } = choose(sheet.locale);
    const letter = JSON.stringify({ ...sheet, fonts: choices });
    try {
      const compiled = compiler.compile({ mainFilePath: template, inputs: { letter } });
      const missing = findMissing(compiled.takeWarnings()?.shortDiagnostics ?? [], needed);
      if (missing.length > 0) return { status: 'no-fonts', advice: adviseFonts(missing) };
      if (compiled.result === null)
        return { status: 'unprintable', reason: explainSheet(compiled.takeError()?.shortDiagnostics ?? []) };
      const { numOfPages: pages } = compiled.result;
      const pdf = compiler.pdf(compiled.result, { pdfStandard: 'ua-1', creationTimestamp: 0 });
      return { status: 'printed', pdf: new Uint8Array(pdf), pages };
    } catch (error) {
      return { status: 'unprintable', reason: explain(error) };
    } finally {
      compiler.evictCache(lettersRemembered);
    }
  };
}

const explainSheet = (errors: readonly unknown[]): string =>
  errors.some((error) => messageOf(error).includes('address-too-long')) ? longAddress : brokenSheet;

const longAddress = 'the address does not fit the window of the envelope';
const brokenSheet = 'the letter could not be set: its logo may be broken, or refer to something outside it';

const unknownFamily = /^unknown font family: (.*)$/;

function findMissing(warnings: readonly unknown[], needed: readonly string[]): string[] {
  const missing = new Set(warnings.map((warning) => unknownFamily.exec(messageOf(warning))?.[1]));
  return needed.filter((family) => missing.has(family.toLowerCase()));
}

const messageOf = (diagnostic: unknown): string =>
  typeof diagnostic === 'object' && diagnostic !== null && 'message' in diagnostic
    ? String(diagnostic.message)
    : '';

/** Typst names the text that no font has; it may be part of a name, so its characters are given by number alone. */
function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const text = /the text `\\?"(.*?)\\?"` could not be displayed/u.exec(message)?.[1];
  if (text === undefined) return brokenSheet;
  const points = Array.from(text, (character) => `U+${hex(character.codePointAt(0) ?? 0)}`);
  return `no font of this machine has ${[...new Set(points)].join(' ')}`;
}

const hex = (point: number): string => point.toString(16).toUpperCase().padStart(4, '0');
