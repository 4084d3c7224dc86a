import { previewWords } from '../src/author/preview-words.ts';
import { escapeHtml } from '../src/domain/messages/escape-html.ts';
import { countSegments } from '../src/domain/messages/sms-segments.ts';
import { findSources } from '../src/domain/rule-set/build-rule-set.ts';
import type { Pack, RuleSet } from '../src/domain/rule-set/rule-set.ts';

/** The messages that go out by themselves: those with a subject. */
export function listSheets(ruleSet: RuleSet): readonly { readonly pack: Pack; readonly name: string }[] {
  return findSources(ruleSet).flatMap((source) => {
    const pack = ruleSet.packs.get(source.name);
    const entries = source.messages.flatMap(({ value }) => Object.entries(value.messages));
    const names = entries.flatMap(([name, { texts }]) => (texts.subject === undefined ? [] : [name]));
    return pack === undefined ? [] : names.map((name) => ({ pack, name }));
  });
}

/** A picture (SVG) of one message in each language of its pack: as an e-mail, and how many text messages it takes. */
export function drawMessageSheet(ruleSet: RuleSet, pack: Pack, name: string): string {
  let y = 18;
  const rows = pack.file.locales.flatMap((locale) => {
    const order = { name, locale, customer: undefined, values: {}, day: '2026-11-24' };
    const words = previewWords(ruleSet, pack, 'message', { ...order, channel: 'email' });
    if (words === undefined || !('message' in words)) return [];
    const { subject = '', body } = words.message;
    const { segments } = countSegments(body);
    const lines = [
      [`${locale} · ${segments === 1 ? '1 text message' : `${segments} text messages`}`, 'mute'],
      ...wrapWords(subject).map((line) => [line, 'head'] as const),
      ...wrapWords(body).map((line) => [line, 'text'] as const),
    ] as const;
    const drawn = lines.map(([line, kind]) => {
      y += 20;
      return `<text class="${kind}" x="24" y="${y}">${escapeHtml(line)}</text>`;
    });
    y += 14;
    return drawn;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 ${y + 14}" font-family="Noto Sans, Noto Sans CJK TC, sans-serif" font-size="14">
<style>.mute{fill:#6b7280;font-size:12px}.head{fill:#111827;font-weight:600}.text{fill:#111827}</style>
<rect width="640" height="${y + 14}" fill="#ffffff" stroke="#d1d5db"/>
${rows.join('\n')}
</svg>
`;
}

/** Half-widths in a line of the sheet; a Chinese character takes two. */
const lineWidth = 76;

const widthOf = (text: string): number => text.length + (text.match(/[\u2e80-\uffef]/g)?.length ?? 0);

function wrapWords(text: string): string[] {
  const pieces = text.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+/g) ?? [];
  const lines = [''];
  for (const piece of pieces) {
    const line = lines.at(-1) ?? '';
    // A full stop or a comma never begins a line.
    if (widthOf(line + piece.trimEnd()) <= lineWidth || /^[，。：；、！？）]/.test(piece))
      lines.push(lines.pop() + piece);
    else lines.push(piece);
  }
  return lines.map((line) => line.trim());
}
