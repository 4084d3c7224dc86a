import { errorCodes, errorGuide } from './error-guide.ts';
import { problemCatalogue } from './http-error.ts';

/** The page behind every problem's `type`: `/docs/errors#code`. */
export function renderErrorsPage(): string {
  const sections = errorCodes.map((code) => {
    const { status, title } = problemCatalogue[code];
    const { when, remedy } = errorGuide[code];
    return `<section id="${code}"><h2>${code}</h2><p><b>${status}</b> ${title}.</p><p>${prose(when)}</p><p>${prose(remedy)}</p></section>`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tact: errors</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head>
<body><h1>Errors</h1><p><a href="/docs">API</a></p>${sections.join('\n')}</body></html>`;
}

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}h2{font:600 1.1rem monospace;margin-top:2rem}:target{background:#fff7d6}';

const prose = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>');
