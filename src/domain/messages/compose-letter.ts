import { isRightToLeft } from './clean-text.ts';
import { escapeHtml } from './escape-html.ts';
import { showInstant } from './intl-formatters.ts';
import type { LetterContent } from './letter-catalogue.ts';

const longDate: Intl.DateTimeFormatOptions = { dateStyle: 'long' };

/**
 * The letter as one HTML document that a browser opens and prints on A4. It loads nothing and runs nothing, and all its words are
 * escaped. `dated` is in epoch milliseconds. Pure: the same letter is the same bytes.
 */
export function composeLetter(content: LetterContent, dated: number): string {
  const { locale, sender, recipient, subject } = content;
  const address = content.address ?? (recipient === undefined ? [] : [recipient]);
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
${when(address.join('\n'), (lines) => `<p class="recipient">${breakLines(lines.split('\n'))}</p>`)}
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

function directionOf(locale: string): 'ltr' | 'rtl' {
  return isRightToLeft(locale) ? 'rtl' : 'ltr';
}

/** A quiet A4 letter: on paper the page's own margins, on a screen a sheet on grey. Fonts are those a machine has, by script. */
const letterStyle = `
@page { size: A4; margin: 24mm 24mm 22mm 26mm; }
:root {
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", Georgia, "Noto Serif", "DejaVu Serif", serif;
  --ink: #22262b; --quiet: #6a717a; --line: #b9a27a;
}
* { box-sizing: border-box; margin: 0; }
html { background: #e9e7e3; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { color: var(--ink); font: 11pt/1.55 var(--serif); text-rendering: optimizeLegibility; }
:lang(zh-Hant), :lang(zh-TW), :lang(zh-HK) {
  --serif: Georgia, "Songti TC", "Noto Serif CJK TC", "Noto Serif TC", "Source Han Serif TC", PMingLiU, "Noto Sans CJK TC", serif;
}
:lang(zh-Hans), :lang(zh-CN), :lang(zh-SG) {
  --serif: Georgia, "Songti SC", "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", SimSun, "Noto Sans CJK SC", serif;
}
:lang(ja) { --serif: Georgia, "Hiragino Mincho ProN", "Noto Serif CJK JP", "Yu Mincho", serif; }
:lang(ko) { --serif: Georgia, AppleMyungjo, "Noto Serif CJK KR", Batang, serif; }
main { background: #fff; margin: 10mm auto; min-height: 297mm; padding: 24mm 24mm 22mm 26mm; width: 210mm; max-width: 100%; box-shadow: 0 1px 8px #0002; }
header { font-family: "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, "Noto Serif", "DejaVu Serif", var(--serif); align-items: flex-end; border-bottom: .6pt solid var(--line); display: flex; gap: 10mm; justify-content: space-between; padding-bottom: 4mm; }
header .name { font-size: 15pt; letter-spacing: .06em; line-height: 1.2; }
header .lines { color: var(--quiet); font-size: 8.5pt; line-height: 1.45; text-align: end; }
.recipient { margin-top: 16mm; }
.date { color: var(--quiet); margin-top: 12mm; text-align: end; }
.recipient + .date { margin-top: 4mm; }
h1 { font-size: 12.5pt; font-weight: 600; line-height: 1.35; margin: 12mm 0 8mm; text-wrap: balance; }
.salutation { margin-bottom: 4mm; }
.words { hyphens: auto; text-wrap: pretty; margin-bottom: 4mm; orphans: 3; overflow-wrap: anywhere; widows: 3; }
.farewell { break-inside: avoid; margin-top: 9mm; }
.signature { margin-top: 13mm; }
:lang(zh) .words, :lang(ja) .words { line-break: strict; line-height: 1.8; text-align: justify; }
:lang(zh) .words { text-indent: 2em; }
@media screen and (max-width: 215mm) { main { margin: 0; padding: 8vw; } }
@media print { html { background: none; } main { box-shadow: none; margin: 0; min-height: 0; padding: 0; width: auto; } }
`;
