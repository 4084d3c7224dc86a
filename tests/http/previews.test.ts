import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Preview, PreviewQuestion } from '../../src/author/show-preview.ts';
import { buildApp } from '../../src/http/build-app.ts';
import { KeyRing } from '../../src/http/guards/key-ring.ts';
import { makeApiKey } from '../support/make-api-key.ts';
import { createFakeServices, createRecordedLog } from './fake-services.ts';

const author = makeApiKey('author', ['preview']);
const clerk = makeApiKey('clerk', ['preview', 'customers:read']);
const asked: PreviewQuestion[] = [];
let shown: Preview | { readonly refused: string };
let app: FastifyInstance;

beforeAll(() => {
  const show = async (question: PreviewQuestion) => {
    asked.push(question);
    return shown;
  };
  app = buildApp(
    { ...createFakeServices(), previews: { show } },
    { log: createRecordedLog(), keyRing: new KeyRing([author.key, clerk.key], Date.now) },
  );
});
afterAll(() => app.close());

const preview = (payload: object, { headers } = author) =>
  app.inject({ method: 'POST', url: '/v1/previews', payload, headers });

const letter = { kind: 'letter', name: 'apology' };

it('gives a sheet in its own type, which a browser may show and no more', async () => {
  shown = { type: 'application/pdf', content: Uint8Array.of(37, 80) };
  const pdf = await preview({ ...letter, as: 'pdf' });
  expect([pdf.headers['content-type'], [...pdf.rawPayload]]).toEqual(['application/pdf', [37, 80]]);
  shown = { type: 'text/html', content: '<p>Gentile' };
  const html = await preview({ ...letter, as: 'html' });
  expect(html.body).toBe('<p>Gentile');
  expect(html.headers['content-security-policy']).toContain('sandbox');
});

it('shows words to a stored customer for keys that may read customers, and for no others', async () => {
  shown = { pack: 'airline', locale: 'it', words: { message: { purpose: 'p', locale: 'it', body: 'Ciao' } } };
  const before = asked.length;
  expect((await preview({ ...letter, customerId: 'c-1' })).json()).toMatchObject({ code: 'forbidden' });
  expect(asked).toHaveLength(before);
  const answer = await preview({ ...letter, customerId: 'c-1' }, clerk);
  expect(answer.json()).toEqual({
    pack: 'airline',
    locale: 'it',
    message: { purpose: 'p', locale: 'it', body: 'Ciao' },
  });
});

it('says what is wrong with a question, whoever finds it', async () => {
  shown = { refused: 'the letter has 1 page(s)' };
  expect((await preview({ ...letter, as: 'png', page: 2 })).json()).toMatchObject({
    code: 'invalid-request',
    detail: 'No preview: the letter has 1 page(s).',
  });
  const deep = await preview({ ...letter, values: { cabin: { a: { b: 1 } } } });
  expect(deep.json()).toMatchObject({ code: 'invalid-request' });
});
