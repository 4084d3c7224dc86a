import { createHash } from 'node:crypto';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { type ApiKey, scopes } from '../../domain/access/api-key.ts';

export type TokenIssuer = {
  /** The `iss` of its tokens. Its signing keys are found by OpenID Connect Discovery. */
  readonly issuer: string;
  /** What a token's `aud` must contain. */
  readonly audience: string;
};

export type TokenChecker = {
  /** The caller whom a token in an `Authorization` header names; undefined if it is not valid. At once for a token that is known. */
  find(authorization: string): ApiKey | undefined | Promise<ApiKey | undefined>;
  /** Resolves when the signing keys were asked for once. */
  readonly ready: Promise<void>;
  close(): void;
};

export type TokenOptions = TokenIssuer & {
  /** Called when the signing keys cannot be fetched, and when they can again. */
  readonly onReach: (failure: string | undefined) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

type Verified = JWTPayload | 'unknown-key' | 'refused';

/** Signing keys are fetched again after this; the old ones serve meanwhile, and for as long as the issuer does not answer. */
const refreshMs = 300_000;
/** A token with an unknown signing key has them fetched at once, at most this often. */
const cooldownMs = 10_000;
const patienceMs = 5000;
const skewSeconds = 30;
const mostTokens = 1000;
/** Asymmetric only: with a shared secret, everybody who checks a token could issue one. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const tokenForm = /^Bearer +([\w-]{1,2000}\.[\w-]{1,6000}\.[\w-]{1,2000})$/i;

/**
 * Checks the JWTs that services get from an OpenID provider (RFC 7519, RFC 8725): signature, issuer, audience, `exp` and `nbf` with
 * thirty seconds of skew. Scopes are in `scope`, as words such as `tact:decide`; `tact_touchpoints` and `tact_channels` may bind
 * the token to places. A valid token is remembered until it expires.
 */
export function createTokenChecker(options: TokenOptions): TokenChecker {
  const { issuer, audience, now } = options;
  const known = new LRUCache<string, ApiKey>({ max: mostTokens });
  const keys = fetchRegularly(options);

  const check = async (authorization: string, token: string): Promise<ApiKey | undefined> => {
    let verified = await verify(token, keys.current());
    if (verified === 'unknown-key' && (await keys.refetch())) verified = await verify(token, keys.current());
    const key = typeof verified === 'string' ? undefined : readCaller(verified);
    if (key !== undefined) known.set(authorization, key);
    return key;
  };

  const verify = async (token: string, jwks: JSONWebKeySet | undefined): Promise<Verified> => {
    if (jwks === undefined) return 'refused';
    const wanted = {
      issuer,
      audience,
      algorithms,
      clockTolerance: skewSeconds,
      requiredClaims: ['exp', 'sub'],
    };
    try {
      const currentDate = new Date(now());
      return (await jwtVerify(token, createLocalJWKSet(jwks), { ...wanted, currentDate })).payload;
    } catch (error) {
      return error instanceof errors.JWKSNoMatchingKey ? 'unknown-key' : 'refused';
    }
  };

  return {
    find(authorization) {
      const remembered = known.get(authorization);
      if (remembered !== undefined) return now() < (remembered.expiresAt ?? 0) ? remembered : undefined;
      const token = tokenForm.exec(authorization)?.[1];
      return token === undefined ? undefined : check(authorization, token);
    },
    ready: keys.ready,
    close: keys.close,
  };
}

function readCaller(payload: JWTPayload): ApiKey | undefined {
  const { sub = '', exp = 0, scope, azp, client_id: client } = payload;
  const granted = new Set(readWords(scope).map((word) => word.replace(/^tact:/, '/')));
  const allowed = scopes.filter((known) => granted.has(`/${known}`));
  const touchpoints = readPlaces(payload['tact_touchpoints']);
  const channels = readPlaces(payload['tact_channels']);
  if (allowed.length === 0 || touchpoints === 'unreadable' || channels === 'unreadable') return undefined;
  return {
    name: nameOf([client, azp, sub]),
    sha256: '',
    scopes: new Set(allowed),
    ...(touchpoints && { touchpoints }),
    ...(channels && { channels }),
    expiresAt: (exp + skewSeconds) * 1000,
  };
}

const readWords = (claim: unknown): string[] =>
  typeof claim === 'string'
    ? claim.split(' ')
    : Array.isArray(claim)
      ? claim.filter((word) => typeof word === 'string')
      : [];

/** A claim that binds a token must be understood: a token is never wider than its issuer meant. */
function readPlaces(claim: unknown): ReadonlySet<string> | undefined | 'unreadable' {
  if (claim === undefined) return undefined;
  const places = readWords(claim);
  return places.length > 0 && (typeof claim === 'string' || places.length === (claim as unknown[]).length)
    ? new Set(places)
    : 'unreadable';
}

/** For logs and audit lines. A subject may be a person's address, so only plain names of clients are shown. */
function nameOf(claims: readonly unknown[]): string {
  const subject = claims.find((claim) => typeof claim === 'string' && claim !== '');
  const plain = /^[\w.-]{1,60}$/.test(String(subject));
  return `token:${plain ? String(subject) : createHash('sha256').update(String(subject)).digest('hex').slice(0, 16)}`;
}

/** The signing keys of an issuer, as they were when they could last be fetched. */
function fetchRegularly({ issuer, onReach, now }: TokenOptions) {
  let jwks: JSONWebKeySet | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | undefined;
  let hasFailed = false;
  const fetchKeys = async (): Promise<void> => {
    fetchedAt = now();
    try {
      jwks = await fetchJwks(issuer);
      if (hasFailed) onReach(undefined);
      hasFailed = false;
    } catch (error) {
      if (!hasFailed) onReach(error instanceof Error ? error.message : String(error));
      hasFailed = true;
    }
  };
  const refetch = async (): Promise<boolean> => {
    if (fetching === undefined && now() - fetchedAt < cooldownMs) return false;
    fetching ??= fetchKeys().finally(() => {
      fetching = undefined;
    });
    await fetching;
    return true;
  };
  const timer = setInterval(() => {
    if (hasFailed || now() - fetchedAt >= refreshMs) void refetch();
  }, cooldownMs).unref();
  return {
    current: () => jwks,
    refetch,
    ready: refetch().then(() => undefined),
    close: () => clearInterval(timer),
  };
}

async function fetchJwks(issuer: string): Promise<JSONWebKeySet> {
  const discovered = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { issuer: named, jwks_uri: place } = discovered;
  if (named !== issuer) throw new Error(`the issuer calls itself ${JSON.stringify(named)}`);
  if (typeof place !== 'string' || !isSafe(place)) throw new Error('its jwks_uri is not an https address');
  const { keys } = await fetchJson(place);
  if (!Array.isArray(keys)) throw new Error('its signing keys are not a JSON Web Key Set');
  return { keys } as JSONWebKeySet;
}

const isSafe = (url: string): boolean =>
  /^https:\/\//i.test(url) || /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(:|\/)/i.test(url);

async function fetchJson(url: string): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(patienceMs) }).catch(
    () => {
      throw new Error(`${url} does not answer`);
    },
  );
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  const body: unknown = await answer.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null) throw new Error(`${url} does not answer with a JSON object`);
  return body as Readonly<Record<string, unknown>>;
}
