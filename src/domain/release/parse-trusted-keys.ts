import { z } from 'zod';
import { daySchema } from '../shared/wire-schemas.ts';
import { packNameSchema, personSchema } from './manifest.ts';
import { signingRoles, type TrustedKey } from './trust.ts';

const entrySchema = z.strictObject({
  name: personSchema,
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/),
  roles: z.array(z.enum(signingRoles)).min(1),
  packs: z.array(packNameSchema).min(1).optional(),
  until: daySchema.optional(),
});

/** Reads the list of keys whose signatures a node accepts; undefined if it is not one. */
export function parseTrustedKeys(text: string): readonly TrustedKey[] | undefined {
  const entries = z.array(entrySchema).min(1).max(1000).safeParse(readJson(text)).data;
  return entries?.map(({ name, publicKey, roles, packs, until }) => ({
    name,
    publicKey,
    roles,
    ...(packs && { packs }),
    ...(until !== undefined && { until: Date.parse(until) }),
  }));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
