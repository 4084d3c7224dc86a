import { createHash, randomBytes } from 'node:crypto';
import { type ApiKey, type Scope, writeKey } from '../../src/domain/access/api-key.ts';

/** A key of a caller: what the caller sends, what the settings hold, and what the program makes of that. */
export function makeApiKey(
  name: string,
  scopes: readonly Scope[],
  places: { readonly touchpoints?: readonly string[]; readonly channels?: readonly string[] } = {},
) {
  const secret = randomBytes(32).toString('base64url');
  const entry = { name, sha256: createHash('sha256').update(secret).digest('hex'), scopes, ...places };
  const key: ApiKey = {
    name,
    sha256: entry.sha256,
    scopes: new Set(scopes),
    ...(places.touchpoints && { touchpoints: new Set(places.touchpoints) }),
    ...(places.channels && { channels: new Set(places.channels) }),
  };
  return {
    text: writeKey(name, secret),
    headers: { authorization: `Bearer ${writeKey(name, secret)}` },
    secret,
    entry,
    key,
  };
}
