import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import { sampleRules } from '../support/sample-rules.ts';
import { createFakeServices, createRecordedLog, goodRequest, goodSnapshot } from './fake-services.ts';

const services = createFakeServices();
let app: FastifyInstance;

beforeAll(async () => {
  app = buildApp(services, { log: createRecordedLog() });
  await app.ready();
});
afterAll(() => app.close());
beforeEach(() => {
  services.decided.clear();
  services.snapshots.clear();
});

const sendRaw = (payload: string | Buffer, contentType = 'application/json') =>
  app.inject({ method: 'POST', url: '/v1/decisions', payload, headers: { 'content-type': contentType } });

const member = (name: string, json: string): string =>
  `{"interactionId":"x","touchpoint":"check-in","channel":"kiosk","context":{"${name}":${json}}}`;

const nested = (open: string, close: string, levels: number): string =>
  member('deep', open.repeat(levels) + close.repeat(levels));

describe('a body that cannot be read', () => {
  const bodies: [string, string | Buffer, string, number][] = [
    ['is empty', '', 'malformed-json', 400],
    ['is not JSON', '{"interactionId": chk}', 'malformed-json', 400],
    ['ends too early', '{"interactionId": "chk', 'malformed-json', 400],
    ['has something behind the value', '{} {}', 'malformed-json', 400],
    ['is not UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22]), 'malformed-json', 400],
    [
      'is over the limit',
      JSON.stringify({ ...goodRequest, x: 'x'.repeat(65 * 1024) }),
      'body-too-large',
      413,
    ],
    ['is null', 'null', 'invalid-request', 400],
    ['is a list', '[]', 'invalid-request', 400],
    ['is a text', '"decide"', 'invalid-request', 400],
    ['is a number too large', '1e999', 'invalid-request', 400],
    ['nests lists without end', nested('[', ']', 10_000), 'invalid-request', 400],
    ['nests objects without end', nested('{"a":', '}', 5000).replace(':}', ':1}'), 'invalid-request', 400],
    ['has a number beyond a double in it', member('n', '-1e999'), 'invalid-request', 400],
    ['has NaN in it', member('n', 'NaN'), 'malformed-json', 400],
    ['has a __proto__ key', member('__proto__', '{"admin":true}'), 'invalid-request', 400],
    ['hides a __proto__ key in a list', member('a', '[{"__proto__":1}]'), 'invalid-request', 400],
    ['spells a __proto__ key with escapes', member('\\u005f_proto__', '1'), 'invalid-request', 400],
    ['has a constructor key', member('a', '{"constructor":{"prototype":1}}'), 'invalid-request', 400],
    ['has a NUL in a text', member('a', '"\\u0000"'), 'invalid-request', 400],
    ['has a NUL in a key', member('\\u0000', '1'), 'invalid-request', 400],
    ['has half a surrogate pair in a text', member('a', '"\\ud83d"'), 'invalid-request', 400],
    ['has half a surrogate pair in a key', member('\\udc00', '1'), 'invalid-request', 400],
    ['has an escape character in a text', member('a', '"\\u001b[2J"'), 'invalid-request', 400],
    ['has a raw C1 control character', member('a', '"\u0085"'), 'invalid-request', 400],
    ['has a mark of a lost character in a text', member('a', '"M\u{fffd}ller"'), 'invalid-request', 400],
    ['has a name twice', `{"interactionId":"a","interactionId":"b"}`, 'invalid-request', 400],
    ['has a name twice, spelt differently', member('a', '{"b":1,"\\u0062":2}'), 'invalid-request', 400],
  ];

  it.each(bodies)('that %s is refused and nothing is stored', async (_, body, code, status) => {
    const answer = await sendRaw(body);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.json()).toMatchObject({ code, status, type: `/docs/errors#${code}` });
    expect(services.decided.size).toBe(0);
  });

  it.each([
    ['"Müller" in Latin-1', '{"a":1,\n "b":"M', [0xfc], 'byte 16, at line 2, column 8, is FC'],
    ['an emoji before the fault', '{"😀":"', [0x80], 'byte 10, at line 1, column 7, is 80'],
    ['half a character at the end', '{"a":"b"} ', [0xe2, 0x82], 'byte 11, at line 1, column 11, is E2'],
    ['a surrogate by itself', '{"a":\r\n"', [0xed, 0xa0, 0x80], 'byte 9, at line 2, column 2, is ED'],
    ['an overlong slash', '["', [0xc0, 0xaf], 'byte 3, at line 1, column 3, is C0'],
  ])('that is not UTF-8 (%s) is refused with its place', async (_, before, bytes, place) => {
    const answer = await sendRaw(Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from('"}')]));
    expect(answer.json()).toMatchObject({
      code: 'malformed-json',
      detail: `The body is not UTF-8: ${place}. Send the JSON in UTF-8.`,
    });
  });

  it.each(['utf16le', 'utf16be'])('that is %s with its mark is read', async (encoding) => {
    const bytes = Buffer.from(
      `\u{feff}${JSON.stringify({ ...goodRequest, interactionId: `${encoding}-è` })}`,
      'utf16le',
    );
    const answer = await sendRaw(encoding === 'utf16be' ? bytes.swap16() : bytes);
    expect(answer.json().interactionId).toBe(`${encoding}-è`);
  });

  it('that is UTF-16 without its mark is refused with the cause', async () => {
    const answer = await sendRaw(Buffer.from(JSON.stringify(goodRequest), 'utf16le'));
    expect(answer.json().detail).toBe(
      'The body is not JSON: it contains NUL bytes, as UTF-16 does. Send the JSON in UTF-8.',
    );
  });

  it('takes colons, quotes and escapes in texts for what they are', async () => {
    const context = {
      'a:b': 'c:"d"\\',
      'e"': ['\\"', '\\\\', { 'x\\': ':' }],
      line: 'one\ntwo\tthree',
      emoji: '🙂',
    };
    const answer = await sendRaw(JSON.stringify({ ...goodRequest, context }));
    expect(answer.statusCode).toBe(200);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense'])(
    'as %s is refused with 415',
    async (contentType) => {
      const answer = await sendRaw(JSON.stringify(goodRequest), contentType);
      expect(answer.statusCode).toBe(415);
      expect(answer.json()).toMatchObject({ code: 'unsupported-media-type' });
    },
  );

  it('that is compressed is refused with 415', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const answer = await app.inject({ method: 'POST', url: '/v1/decisions', payload: '{}', headers });
    expect(answer.statusCode).toBe(415);
  });

  it('is named with the place where reading stopped, without quoting it', async () => {
    const answer = await sendRaw('{\n  "interactionId": "secret" oops }');
    expect(answer.json().detail).toMatch(
      /^The body is not JSON at line 2, column 29: the text before this ended at a quotation mark\./,
    );
  });
});

describe('a decision request with a wrong field', () => {
  const faults: [string, object, string, string, unknown][] = [
    ['budgetMs 0', { budgetMs: 0 }, 'invalid-request', '/budgetMs', 50],
    ['a negative budgetMs', { budgetMs: -1 }, 'invalid-request', '/budgetMs', 50],
    ['a fraction as budgetMs', { budgetMs: 0.5 }, 'invalid-request', '/budgetMs', 50],
    ['a text as budgetMs', { budgetMs: '50' }, 'invalid-request', '/budgetMs', 50],
    ['a budgetMs over the limit', { budgetMs: 1e9 }, 'invalid-request', '/budgetMs', 50],
    ['an unknown field', { custmer: {} }, 'invalid-request', '/custmer', 'customer'],
    [
      'an unknown field deep down',
      { customer: { idd: 'x' } },
      'invalid-request',
      '/customer/id',
      'cust-1042',
    ],
    [
      'a number as interactionId',
      { interactionId: 7 },
      'invalid-request',
      '/interactionId',
      'chk-2026-11-21-0007',
    ],
    [
      'an empty interactionId',
      { interactionId: '' },
      'invalid-request',
      '/interactionId',
      'chk-2026-11-21-0007',
    ],
    ['no channel', { channel: undefined }, 'invalid-request', '/channel', 'kiosk'],
    ['a locale with an underscore', { locale: 'it_IT' }, 'invalid-request', '/locale', 'it-IT'],
    ['a locale that only looks like one', { locale: 'it-I' }, 'invalid-request', '/locale', 'it-IT'],
    ['a locale of a repeated variant', { locale: 'de-1996-1996' }, 'invalid-request', '/locale', 'it-IT'],
    [
      'the 31st of February',
      { minAsOf: '2026-02-31T00:00:00Z' },
      'invalid-request',
      '/minAsOf',
      '2026-11-22T06:10:00Z',
    ],
    [
      'the year 1',
      { minAsOf: '0001-01-01T00:00:00Z' },
      'invalid-request',
      '/minAsOf',
      '2026-11-22T06:10:00Z',
    ],
    [
      'the year 9999',
      { minAsOf: '9999-12-31T00:00:00Z' },
      'invalid-request',
      '/minAsOf',
      '2026-11-22T06:10:00Z',
    ],
    [
      'the hour 25',
      { minAsOf: '2026-02-01T25:00:00Z' },
      'invalid-request',
      '/minAsOf',
      '2026-11-22T06:10:00Z',
    ],
    [
      'an instant without offset',
      { minAsOf: '2026-02-01T10:00:00' },
      'invalid-request',
      '/minAsOf',
      '2026-11-22T06:10:00Z',
    ],
    ['an unknown mode', { mode: 'dryrun' }, 'invalid-request', '/mode', 'dry-run'],
    ['an unknown touchpoint', { touchpoint: 'chek-in' }, 'unknown-touchpoint', '/touchpoint', 'check-in'],
    [
      'a touchpoint named like a method of objects',
      { touchpoint: 'constructor' },
      'unknown-touchpoint',
      '/touchpoint',
      'check-in',
    ],
    ['an unknown channel', { channel: 'kiosc' }, 'unknown-channel', '/channel', 'kiosk'],
    ['a channel with letters swapped', { channel: 'kisok' }, 'unknown-channel', '/channel', 'kiosk'],
    [
      'an unknown identity type',
      { customer: { identity: { type: 'booking-referense', value: 'x' } } },
      'unknown-identity-type',
      '/customer/identity/type',
      'booking-reference',
    ],
    [
      'an unknown type among several identities',
      {
        customer: {
          identities: [
            { type: 'booking-reference', value: 'x' },
            { type: 'booking-ref', value: 'y' },
          ],
        },
      },
      'unknown-identity-type',
      '/customer/identities/1/type',
      'booking-reference',
    ],
    [
      'a context that does not fit',
      { context: { flight: 5 } },
      'invalid-context',
      '/context/flight',
      { number: 'TA601' },
    ],
  ];

  it.each(faults)(
    '(%s) is answered with which, why and what would be right',
    async (_, part, code, pointer, example) => {
      const answer = await sendRaw(JSON.stringify({ ...goodRequest, ...part }));
      expect(answer.statusCode).toBe(400);
      const problem = answer.json();
      expect(problem.code).toBe(code);
      expect(problem.errors[0]).toEqual({ pointer, message: expect.stringMatching(/\S/), example });
      expect(problem.detail).toContain(pointer);
      expect(services.decided.size).toBe(0);
    },
  );

  it.each([
    ['name', 'is not known here (known are id, identity, identities)'],
    ['identitys', 'is not known here (did you mean identity?)'],
    ['identites', 'is not known here (did you mean identities?)'],
    ['ID', 'is not known here (did you mean id?)'],
  ])('with the field %s in its customer gets the fields of every form', async (field, message) => {
    const identity = { type: 'booking-reference', value: 'QX7F2M' };
    const answer = await sendRaw(
      JSON.stringify({ ...goodRequest, customer: { identity, [field]: { given: 'Anna' } } }),
    );
    expect(answer.json().errors[0]).toMatchObject({ pointer: `/customer/${field}`, message });
  });

  it('gets all of its faults at once', async () => {
    const answer = await sendRaw(JSON.stringify({ ...goodRequest, budgetMs: 'x', maxOffers: 99, locale: 5 }));
    const pointers = answer.json().errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers.sort()).toEqual(['/budgetMs', '/locale', '/maxOffers']);
  });
});

describe('a snapshot with a wrong field', () => {
  const put = (part: object) =>
    app.inject({ method: 'PUT', url: '/v1/customers/c-1', payload: { ...goodSnapshot, ...part } });

  const faults: [string, object, string, string][] = [
    [
      'a name of 10,000 characters',
      { name: { given: 'x'.repeat(10_000) } },
      'invalid-request',
      '/name/given',
    ],
    ['the 31st of February as birthday', { birthDate: '1979-02-31' }, 'invalid-request', '/birthDate'],
    ['another id than the URL', { customerId: 'c-2' }, 'invalid-request', '/customerId'],
    [
      'an undeclared attribute',
      { attributes: { homeAirprt: 'FCO' } },
      'unknown-attribute',
      '/attributes/homeAirprt',
    ],
    [
      'an attribute of the wrong type',
      { attributes: { homeAirport: 5 } },
      'invalid-request',
      '/attributes/homeAirport',
    ],
    [
      'a day attribute that is none',
      { attributes: { memberSince: '2011-13-01' } },
      'invalid-request',
      '/attributes/memberSince',
    ],
    [
      'an object as attribute',
      { attributes: { homeAirport: {} } },
      'invalid-request',
      '/attributes/homeAirport',
    ],
    ['another schema version', { schemaVersion: 2 }, 'invalid-request', '/schemaVersion'],
  ];

  it.each(faults)('(%s) is refused and nothing is stored', async (_, part, code, pointer) => {
    const answer = await put(part);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code, errors: [{ pointer }] });
    expect(services.snapshots.size).toBe(0);
  });

  it('is refused with 413 over 1 MiB', async () => {
    const answer = await put({ name: { given: 'x'.repeat(1024 * 1024) } });
    expect(answer.statusCode).toBe(413);
  });

  it('costs little to refuse even when it has half a million faults', async () => {
    const answer = await put({ contacts: Array.from({ length: 300_000 }, () => 0) });
    expect(answer.statusCode).toBe(400);
    expect(answer.body.length).toBeLessThan(2000);
  });
});

describe('a URL or method that is none of ours', () => {
  it.each([
    ['POST', '/v1/decisions/'],
    ['GET', '/v1/customers/'],
    ['DELETE', '/v1/customers/c-1/'],
    ['GET', '/v1/tasks/?limit=5'],
    ['GET', '/health/ready/'],
    ['GET', '/metrics/'],
  ] as const)('%s %s is answered with the slash at its end', async (method, url) => {
    const answer = await app.inject({ method, url });
    expect(answer.statusCode).toBe(404);
    expect(answer.json().detail).toContain('slash at its end');
  });

  it('is answered 404, or 405 with the methods there are', async () => {
    expect((await app.inject('/v2/decisions')).json()).toMatchObject({ code: 'not-found' });
    const answer = await app.inject({ method: 'DELETE', url: '/v1/decisions' });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers['allow']).toBe('GET, HEAD, POST');
    const other = await app.inject({ method: 'POST', url: '/v1/customers/c-1', payload: 'no json' });
    expect(other.headers['allow']).toBe('GET, HEAD, PUT, PATCH, DELETE');
    const batch = await app.inject({ method: 'PUT', url: '/v1/decisions/batch' });
    expect(batch.headers['allow']).toBe('GET, HEAD, POST');
  });

  it.each(['/v1/customers/%E0%A4%A', '/v1/customers/%00', '/v1/customers/%20x', '/v1/decisions/a%0Ab'])(
    '%s is answered 400',
    async (url) => {
      const answer = await app.inject(url);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: 'invalid-request' });
    },
  );

  it('of an offer that no pack has is answered 404 with the near one', async () => {
    const currentRuleSet = () => ({ ruleSet: sampleRules, loadedAt: 0 });
    const sampleApp = buildApp({ ...services, currentRuleSet }, { log: createRecordedLog() });
    const url = '/v1/customers/c-1/offers/extra-legrom/why?touchpoint=check-in&channel=kiosk';
    const answer = await sampleApp.inject(url);
    await sampleApp.close();
    expect(answer.json()).toMatchObject({
      status: 404,
      detail: 'There is no offer extra-legrom. Did you mean "extra-legroom"?',
    });
  });

  it('with an endless id is answered 414', async () => {
    expect((await app.inject(`/v1/customers/${'x'.repeat(3000)}`)).statusCode).toBe(414);
  });

  it.each(['limit=0', 'limit=1001', 'limit=ten', 'state=lost', 'colour=red', 'state=done&state=parked'])(
    'with the query %s is answered 400',
    async (query) => {
      expect((await app.inject(`/v1/tasks?${query}`)).statusCode).toBe(400);
    },
  );
});
