import { isRightToLeft } from './clean-text.ts';
import { escapeHtml } from './escape-html.ts';
import { webAddress } from './web-addresses.ts';

/** The words of an e-mail: plain text in one language. */
export type MailWords = {
  readonly locale: string;
  readonly subject: string;
  /** What a mail program shows beside the subject. */
  readonly preheader?: string | undefined;
  readonly paragraphs: readonly string[];
  /** Where the person can stop such mails, and the words of that link. */
  readonly stop?: { readonly url: string; readonly words: string } | undefined;
};

/** The two parts of an e-mail, which say the same. All words are escaped; nothing is loaded, and web addresses become links. Pure. */
export function composeMail(words: MailWords): { readonly text: string; readonly html: string } {
  const { locale, subject, preheader, paragraphs, stop } = words;
  const footer = stop === undefined ? [] : [`${stop.words}: ${stop.url}`];
  const blocks = paragraphs.map((text) => `<p>${linkAddresses(text).replaceAll('\n', '<br>')}</p>`);
  const hidden =
    preheader === undefined ? '' : `<div style="display:none;max-height:0">${escapeHtml(preheader)}</div>\n`;
  const foot =
    stop === undefined
      ? ''
      : `\n<p style="color:#6a717a;font-size:13px"><a href="${escapeHtml(stop.url)}">${escapeHtml(stop.words)}</a></p>`;
  const html = `<!doctype html>
<html lang="${escapeHtml(locale)}" dir="${isRightToLeft(locale) ? 'rtl' : 'ltr'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 Georgia,serif;color:#22262b">
${hidden}<div style="max-width:600px;margin:auto">
${blocks.join('\n')}${foot}
</div>
</body>
</html>
`;
  return { text: `${[...paragraphs, ...footer].join('\n\n')}\n`, html };
}

function linkAddresses(text: string): string {
  let html = '';
  let end = 0;
  for (const { 0: url, index } of text.matchAll(webAddress)) {
    html += `${escapeHtml(text.slice(end, index))}<a href="${escapeHtml(url)}">${escapeHtml(url)}</a>`;
    end = index + url.length;
  }
  return html + escapeHtml(text.slice(end));
}
