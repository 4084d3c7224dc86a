import { escapeHtml } from '../domain/messages/escape-html.ts';

/** Letters side by side on one page of HTML, each as its reader sees it, under its language. */
export const writePreviewSheet = (
  title: string,
  letters: readonly { readonly locale: string; readonly html: string }[],
): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<style>body{display:flex;flex-wrap:wrap;gap:16px;margin:16px;font:14px system-ui,sans-serif}figure{margin:0}iframe{width:860px;height:1180px;border:1px solid #bbb}</style></head>
<body>
${letters.map(({ locale, html }) => `<figure><figcaption>${escapeHtml(locale)}</figcaption><iframe sandbox title="${escapeHtml(locale)}" srcdoc="${escapeHtml(html)}"></iframe></figure>`).join('\n')}
</body>
</html>
`;
