import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTokenChecker, type TokenChecker } from '../../../../src/adapters/oidc/token-checker.ts';

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

const start = Date.UTC(2026, 10, 30);
let now: number;
let pairs: Map<string, Pair>;
let server: Server;
let issuer: string;
let asked: string[];
let answer: (path: string) => Promise<object | undefined>;
let reached: (string | undefined)[];
let checker: TokenChecker;

beforeEach(async () => {
  [now, pairs, asked, reached] = [start, new Map([['k1', await generateKeyPair('ES256')]]), [], []];
  answer = async (path) =>
    path === '/jwks' ? { keys: await publicKeys() } : { issuer, jwks_uri: `${issuer}/jwks` };
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    void answer(request.url ?? '').then((body) =>
      response.writeHead(body === undefined ? 500 : 200).end(JSON.stringify(body ?? {})),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  checker.close();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const publicKeys = () =>
  Promise.all(
    [...pairs].map(async ([kid, { publicKey }]) => ({ ...(await exportJWK(publicKey)), kid, alg: 'ES256' })),
  );

async function open(): Promise<void> {
  checker = createTokenChecker({
    issuer,
    audience: 'tact',
    onReach: (failure) => reached.push(failure),
    now: () => now,
  });
  await checker.ready;
}

const seconds = (at: number): number => Math.floor(at / 1000);
const good = (): JWTPayload => ({
  iss: issuer,
  aud: ['other', 'tact'],
  sub: 'kiosk-service',
  exp: seconds(now) + 300,
  scope: 'openid tact:decide tact:customers:read',
});

async function sign(payload: JWTPayload, kid = 'k1', pair = pairs.get(kid)): Promise<string> {
  const key = pair?.privateKey ?? (await generateKeyPair('ES256')).privateKey;
  return `Bearer ${await new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid }).sign(key)}`;
}

describe('a token', () => {
  it('names its caller with its scopes, and is remembered until it expires', async () => {
    await open();
    const header = await sign({ ...good(), tact_channels: ['kiosk'], tact_touchpoints: 'check-in teller' });
    const caller = {
      name: 'token:kiosk-service',
      sha256: '',
      scopes: new Set(['decide', 'customers:read']),
      touchpoints: new Set(['check-in', 'teller']),
      channels: new Set(['kiosk']),
      expiresAt: start + 330_000,
    };
    expect(await checker.find(header)).toEqual(caller);
    expect(checker.find(header)).toEqual(caller);
    now = start + 330_000;
    expect(checker.find(header)).toBeUndefined();
  });

  it.each<[string, (token: JWTPayload) => JWTPayload]>([
    ['of another issuer', (token) => ({ ...token, iss: 'https://elsewhere.example' })],
    ['for another audience', (token) => ({ ...token, aud: 'shop' })],
    ['that has expired', (token) => ({ ...token, exp: seconds(start) - 31 })],
    ['that never expires', ({ exp: _, ...token }) => token],
    ['that is not valid yet', (token) => ({ ...token, nbf: seconds(start) + 60 })],
    ['without a subject', ({ sub: _, ...token }) => token],
    ['without a scope of ours', (token) => ({ ...token, scope: 'decide openid' })],
    ['without scopes', ({ scope: _, ...token }) => token],
    ['with an empty list of channels', (token) => ({ ...token, tact_channels: [] })],
    ['with channels that are no names', (token) => ({ ...token, tact_channels: ['kiosk', 7] })],
  ])('%s is refused', async (_, change) => {
    await open();
    expect(await checker.find(await sign(good()))).toBeDefined();
    expect(await checker.find(await sign(change(good())))).toBeUndefined();
  });

  it.each<[string, (header: string) => string | Promise<string>]>([
    ['signed with another key', () => sign(good(), 'k1', undefined).then(() => signStrange())],
    [
      'changed after it was signed',
      (header) => header.replace(/\.(.)/, (_, first) => (first === 'e' ? '.f' : '.e')),
    ],
    ['without a signature', (header) => header.replace(/\.[^.]*$/, '.')],
    ['with the algorithm none', (header) => header.replace(/ [^.]*/, ` ${encode({ alg: 'none' })}`)],
    ['with a shared secret', (header) => header.replace(/ [^.]*/, ` ${encode({ alg: 'HS256', kid: 'k1' })}`)],
    ['that is none', () => 'Bearer a.b'],
    ['that is very long', (header) => `${header}${'A'.repeat(3000)}`],
  ])('%s is refused', async (_, spoil) => {
    await open();
    expect(await checker.find(await spoil(await sign(good())))).toBeUndefined();
  });

  const encode = (header: object): string => Buffer.from(JSON.stringify(header)).toString('base64url');
  const signStrange = async () => sign(good(), 'k1', await generateKeyPair('ES256'));

  it('shows no address of a person in the log', async () => {
    await open();
    const found = await checker.find(await sign({ ...good(), sub: 'giulia@example.com' }));
    expect(found?.name).toMatch(/^token:[0-9a-f]{16}$/);
    const client = await checker.find(
      await sign({ ...good(), client_id: 'desk', sub: 'giulia@example.com' }),
    );
    expect(client?.name).toBe('token:desk');
  });
});

describe('the signing keys of an issuer', () => {
  it('are fetched again for a token with a new one, but not for every stranger', async () => {
    await open();
    pairs.set('k2', await generateKeyPair('ES256'));
    const header = await sign(good(), 'k2');
    expect(await checker.find(header)).toBeUndefined();
    now += 10_000;
    expect(await checker.find(header)).toBeDefined();
    const before = asked.length;
    for (const kid of ['x1', 'x2', 'x3']) expect(await checker.find(await sign(good(), kid))).toBeUndefined();
    expect(asked.length).toBe(before);
  });

  it('serve on while the issuer does not answer', async () => {
    await open();
    const serve = answer;
    answer = async () => undefined;
    now += 10_000;
    expect(await checker.find(await sign(good(), 'unknown'))).toBeUndefined();
    expect(await checker.find(await sign(good()))).toBeDefined();
    expect(reached).toEqual([expect.stringMatching(/answers 500$/)]);
    answer = serve;
    now += 10_000;
    expect(await checker.find(await sign(good(), 'unknown'))).toBeUndefined();
    expect(reached).toEqual([expect.any(String), undefined]);
  });

  it.each([
    [
      'another issuer',
      () => ({ issuer: 'https://elsewhere.example', jwks_uri: `${issuer}/jwks` }),
      /calls itself/,
    ],
    [
      'keys over plain http',
      () => ({ issuer, jwks_uri: 'http://elsewhere.example/jwks' }),
      /not an https address/,
    ],
    [
      'no key set',
      (path: string) => (path === '/jwks' ? {} : { issuer, jwks_uri: `${issuer}/jwks` }),
      /not a JSON Web Key Set/,
    ],
  ])('are not taken from a provider that answers with %s', async (_, wrong, reason) => {
    answer = async (path) => wrong(path);
    await open();
    expect(reached).toEqual([expect.stringMatching(reason)]);
    expect(await checker.find(await sign(good()))).toBeUndefined();
  });
});
