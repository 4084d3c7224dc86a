import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isRightToLeft } from '../../domain/messages/clean-text.ts';
import { escapeHtml } from '../../domain/messages/escape-html.ts';
import { findStopWords, type StopWords } from '../../domain/messages/stop-words.ts';
import { describeOpenAnswers } from '../schemas/describe-answers.ts';
import { publishSchema } from '../schemas/publish-schema.ts';
import type { HttpServices } from '../services/http-services.ts';

const html = { 'text/html': { schema: { type: 'string' } } };
const page = (description: string) => ({ description, content: html });
const params = publishSchema(z.strictObject({ token: z.string().min(1).max(256) }));

const openSchema = {
  operationId: 'openLink',
  tags: ['links'],
  summary: 'Open a link of a message',
  description:
    'For the person who got the message. A web address of its text is reported as clicked and opened; a stop is asked about, because programs that scan mails open links too.',
  params,
  response: describeOpenAnswers({
    200: page('A page that asks'),
    302: { description: 'The web address' },
    404: page('The link is not valid (any more)'),
  }),
};

const stopSchema = {
  operationId: 'stopMessages',
  tags: ['links'],
  summary: 'Stop such messages',
  description: 'For the person, and for mail programs (RFC 8058). Acts at once, on every node.',
  params,
  response: describeOpenAnswers({ 200: page('It is done'), 404: page('The link is not valid (any more)') }),
};

type Linked = { Params: { readonly token: string } };

const most = 1024;
const config = { scope: 'open' } as const;

/** `/l/:token`: what the links of messages do. The token is the key; nothing is read before it was found to be ours. */
export function addLinkRoutes(app: FastifyInstance, { links }: HttpServices): void {
  app.register(async (scope) => {
    // Mail programs and the page's form send one field, which says nothing that the token does not.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: most }, (_request, _body, done) =>
      done(null),
    );

    scope.get<Linked>('/l/:token', { schema: openSchema, config }, async (request, reply) => {
      const opened = await links.open(request.params.token);
      if (opened.status === 'opened') return reply.redirect(opened.url, 302);
      return sendPage(request, reply, opened);
    });

    scope.post<Linked>('/l/:token', { schema: stopSchema, config, bodyLimit: most }, async (request, reply) =>
      sendPage(request, reply, await links.stop(request.params.token)),
    );
  });
}

type Shown = { readonly status: 'asks' | 'stopped'; readonly locale: string } | { readonly status: 'gone' };

function sendPage(request: FastifyRequest, reply: FastifyReply, shown: Shown): FastifyReply {
  const locale = shown.status === 'gone' ? readLanguage(request) : shown.locale;
  return reply
    .code(shown.status === 'gone' ? 404 : 200)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    })
    .serializer(String)
    .send(writePage(shown.status, locale, findStopWords(locale)));
}

/** The first language that the browser asks for. */
function readLanguage({ headers }: FastifyRequest): string {
  const [first = 'en'] =
    /^[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-[A-Za-z]{2})?(?![\w-])/.exec(headers['accept-language'] ?? '') ?? [];
  return first;
}

function writePage(
  status: Shown['status'],
  locale: string,
  { question, button, done, gone }: StopWords,
): string {
  const body =
    status === 'asks'
      ? `<p>${escapeHtml(question)}</p><form method="post"><button>${escapeHtml(button)}</button></form>`
      : `<p>${escapeHtml(status === 'stopped' ? done : gone)}</p>`;
  return `<!doctype html>
<html lang="${escapeHtml(locale)}" dir="${isRightToLeft(locale) ? 'rtl' : 'ltr'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${escapeHtml(status === 'asks' ? question : status === 'stopped' ? done : gone)}</title>
<style>body{font:18px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;text-align:center}button{font:inherit;padding:.6rem 1.4rem}</style></head>
<body>${body}</body>
</html>
`;
}
