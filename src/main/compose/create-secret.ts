import { createHash, randomBytes } from 'node:crypto';

/** 32 random bytes: too many to guess, so that their hash needs neither salt nor stretching. */
export function createSecret(): { readonly secret: string; readonly sha256: string } {
  const secret = randomBytes(32).toString('base64url');
  return { secret, sha256: createHash('sha256').update(secret).digest('hex') };
}
