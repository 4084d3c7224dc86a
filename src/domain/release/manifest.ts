import { z } from 'zod';
import { keyNameForm } from '../access/api-key.ts';
import { instantSchema } from '../shared/wire-schemas.ts';

/** A SHA-256 in hexadecimal digits. */
export const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** The name of a key of the API, or of `RELEASE_KEYS`. */
export const personSchema = z.string().regex(keyNameForm);

export const noteSchema = z
  .string()
  .min(1)
  .max(500)
  .regex(/^[^\p{C}]*$/u);

/** An Ed25519 signature in base64url. The unused bits of its last letter are zero: each signature has one spelling. */
export const signatureSchema = z.string().regex(/^[A-Za-z0-9_-]{85}[AQgw]$/);

export const packNameSchema = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);

/** What a release says about itself. Its text is hashed and signed, so nothing in it can change. */
export const manifestSchema = z.strictObject({
  /** One more than that of every release proposed before. */
  number: z.number().int().min(1).max(1_000_000_000),
  /** The id of the release that it was made to follow; null for the first. */
  parent: hashSchema.nullable(),
  /** The version of the rule set of its files. */
  version: z.string().regex(/^[0-9a-hjkmnp-tv-z]{25}$/),
  /** Pack → the SHA-256 of its files as they stand in the archive. */
  packs: z.record(packNameSchema, hashSchema),
  /** Who made it: the name of a key. */
  author: personSchema,
  /** What it changes, for those who approve it. */
  note: noteSchema,
  /** The SHA-256 of the impact report that approvals are given on; null if there is none. */
  impact: hashSchema.nullable(),
  /** From when it decides; from its publication if absent. */
  validFrom: instantSchema.optional(),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** By whom a release is signed, and as what. */
export const signaturesSchema = z
  .array(
    z.strictObject({ by: personSchema, role: z.enum(['author', 'approver']), signature: signatureSchema }),
  )
  .max(100);

export type Signatures = z.infer<typeof signaturesSchema>;
