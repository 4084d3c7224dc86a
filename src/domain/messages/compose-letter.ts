import { isRightToLeft } from './clean-text.ts';
import { showInstant } from './intl-formatters.ts';
import type { LetterContent } from './letter-catalogue.ts';
import { letterStyle } from './letter-style.ts';

const longDate: Intl.DateTimeFormatOptions = { dateStyle: 'long' };

/**
 * The letter as one HTML document that a browser opens and prints on A4. It loads nothing and runs nothing, and all its words are
 * escaped. `dated` is in epoch milliseconds. Pure: the same letter is the same bytes.
 */
export function composeLetter(content: LetterContent, dated: number): string {
  const { locale, sender, recipient, subject } = content;
  const day = showInstant(dated, locale, content.timeZone, longDate);
  return `<!doctype html>
<html lang="${escapeHtml(locale)}" dir="${directionOf(locale)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${escapeHtml(subject)}</title>
<style>${letterStyle}</style>
</head>
<body>
<main>
<header>${when(sender.name, (name) => `<p class="name">${escapeHtml(name)}</p>`)}<p class="lines">${breakLines(sender.lines)}</p></header>
${when(recipient, (name) => `<p class="recipient">${escapeHtml(name)}</p>`)}
<p class="date">${escapeHtml(day)}</p>
<h1>${escapeHtml(subject)}</h1>
${when(content.salutation, (text) => `<p class="salutation">${escapeHtml(text)}</p>`)}
${content.paragraphs.map((text) => `<p class="words">${breakLines(text.split('\n'))}</p>`).join('\n')}
<div class="farewell"><p>${escapeHtml(content.closing)}</p><p class="signature">${breakLines(content.signature)}</p></div>
</main>
</body>
</html>
`;
}

const when = (text: string | undefined, write: (text: string) => string): string =>
  text === undefined || text === '' ? '' : write(text);

const breakLines = (lines: readonly string[]): string => lines.map(escapeHtml).join('<br>');

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

function directionOf(locale: string): 'ltr' | 'rtl' {
  return isRightToLeft(locale) ? 'rtl' : 'ltr';
}
