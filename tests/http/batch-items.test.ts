import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import { createFakeServices, createRecordedLog, goodRequest, goodSnapshot } from './fake-services.ts';

let app: FastifyInstance;

beforeAll(async () => {
  const services = createFakeServices();
  services.snapshots.set('c-1', { ...goodSnapshot, schemaVersion: 1 });
  app = buildApp(services, { log: createRecordedLog() });
  await app.ready();
});
afterAll(() => app.close());

type List = { readonly url: string; readonly member: string; readonly good: object; readonly text: string };

/** `text` is a member of a good item that holds a text. */
const lists: readonly List[] = [
  { url: '/v1/decisions/batch', member: 'requests', good: goodRequest, text: 'touchpoint' },
  {
    url: '/v1/outcomes/batch',
    member: 'outcomes',
    good: { decisionId: 'd-1', offerId: 'lounge', outcome: 'shown' },
    text: 'offerId',
  },
  {
    url: '/v1/decisions/d-known/outcomes',
    member: 'outcomes',
    good: { offerId: 'lounge', outcome: 'shown' },
    text: 'offerId',
  },
  {
    url: '/v1/customers/c-1/events',
    member: 'events',
    good: {
      asOf: '2026-11-21T06:00:00Z',
      contact: { at: '2026-11-21T05:00:00Z', channel: 'kiosk', offerId: 'lounge', outcome: 'shown' },
    },
    text: 'asOf',
  },
];

const post = (url: string, payload: Buffer | string) =>
  app.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/json' } });

/** One item in bytes, as Latin-1: what a broken sender writes. */
const badItems: Readonly<Record<string, (list: List) => string>> = {
  'a number': () => '7',
  'a text': () => '"kiosk"',
  null: () => 'null',
  'a list': () => '[{}]',
  'an empty object': () => '{}',
  'a text in Latin-1': ({ good, text }) => JSON.stringify({ ...good, [text]: 'Zürich' }),
  'a name in Latin-1': ({ good }) => JSON.stringify({ ...good, größe: 1 }),
  'a repeated name': ({ good, text }) => JSON.stringify(good).replace('{', `{"${text}":"x","${text}":"y",`),
  'an unknown field': ({ good }) => JSON.stringify({ ...good, foo: 1 }),
  'a whole number that no double holds': ({ good }) =>
    JSON.stringify(good).replace('{', '{"n":9007199254740993,'),
  'a number beyond all': ({ good }) => JSON.stringify(good).replace('{', '{"n":1e999,'),
  'an over-long text': ({ good, text }) => JSON.stringify({ ...good, [text]: 'x'.repeat(300) }),
  'a wrong type': ({ good, text }) => JSON.stringify({ ...good, [text]: [1, ',', ']'] }),
  'a NUL': ({ good, text }) => JSON.stringify({ ...good, [text]: 'a\u0000b' }),
  'half a surrogate pair': ({ good, text }) =>
    JSON.stringify({ ...good, [text]: '@' }).replace('@', '\\ud83d'),
  'a key that reaches prototypes': ({ good }) => JSON.stringify(good).replace('{', '{"__proto__":{},'),
  'bottomless nesting': ({ good }) =>
    JSON.stringify(good).replace('{', `{"n":${'['.repeat(60)}${']'.repeat(60)},`),
};

describe.each(lists)('a wrong item of $url', (list) => {
  const good = JSON.stringify(list.good);
  const bodyOf = (...items: string[]) =>
    Buffer.from(`{"${list.member}": [ ${items.join(' ,\n')} ]}`, 'latin1');

  it.each(Object.entries(badItems))('gets its own problem and stops no other: %s', async (_, badItem) => {
    const answer = await post(list.url, bodyOf(good, badItem(list), good));
    expect(answer.statusCode, answer.body).toBe(200);
    const { results } = answer.json() as { results: { status: number; problem?: { instance: string } }[] };
    expect(results.map(({ status }) => status)).toEqual([200, 400, 200]);
    expect(results[1]?.problem?.instance).toMatch(/\.1$/);
  });

  it.each([
    ['not JSON', `{"${list.member}":[${good},}]}`, 'malformed-json'],
    ['cut off', `{"${list.member}":[${good}`, 'malformed-json'],
    [
      'with a name twice around the list',
      `{"${list.member}":[],"${list.member}":[${good}]}`,
      'invalid-request',
    ],
    ['with a bad name beside the list', `{"${list.member}":[${good}],"größe":1}`, 'malformed-json'],
    ['with an unfit number beside the list', `{"n":1e999,"${list.member}":[${good}]}`, 'invalid-request'],
    ['whose list is elsewhere', `{"x":{"${list.member}":["\u0001"]}}`, 'malformed-json'],
  ])('does not excuse a body %s', async (_, body, code) => {
    const answer = await post(list.url, Buffer.from(body, 'latin1'));
    expect(answer.statusCode).toBe(400);
    expect(answer.json().code).toBe(code);
  });
});

it('a list of more items than allowed is refused as a whole, however wrong they are', async () => {
  const items = Array.from({ length: 101 }, () => '{"n":1e999}').join();
  const answer = await post('/v1/decisions/batch', `{"requests":[${items}]}`);
  expect(answer.statusCode).toBe(400);
});

describe('a list of events', () => {
  const url = '/v1/customers/c-1/events';
  const contact = (at: string) => ({ asOf: at, contact: { at, channel: 'kiosk' } });

  it('is added in its order, each event with its answer', async () => {
    const times = ['2026-11-21T05:00:00Z', '2026-11-21T07:00:00Z', '2026-11-21T06:00:00Z'];
    const answer = await post(url, JSON.stringify({ events: times.map(contact) }));
    expect(answer.json()).toMatchObject({
      results: [
        { status: 200, stored: { customerId: 'c-1', status: 'patched' } },
        { status: 200, stored: { asOf: times[1] } },
        { status: 200, stored: { asOf: times[1] } },
      ],
    });
  });

  it('is refused as a whole for an unknown customer', async () => {
    const body = JSON.stringify({ events: [contact('2026-11-21T05:00:00Z')] });
    expect((await post('/v1/customers/c-none/events', body)).json()).toMatchObject({ code: 'not-found' });
  });

  it.each([['[]'], [`[${Array.from({ length: 101 }, () => '{}').join()}]`]])(
    'of no event or of more than a hundred is refused whole',
    async (events) => {
      const answer = await post(url, `{"events":${events}}`);
      expect(answer.json().errors[0].pointer).toBe('/events');
    },
  );
});

it('places within an unfit item begin at the item', async () => {
  const answer = await post('/v1/decisions/batch', '{"requests":[{"context":{"a":[1,9007199254740993]}}]}');
  expect(answer.json().results).toMatchObject([
    { status: 400, problem: { code: 'invalid-request', errors: [{ pointer: '/context/a/1' }] } },
  ]);
});
