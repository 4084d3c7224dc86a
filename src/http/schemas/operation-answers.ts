import { z } from 'zod';

/** Answers for operators: keys and health. */

const keyViewSchema = z.strictObject({
  name: z.string(),
  scopes: z.array(z.string()),
  touchpoints: z.array(z.string()).optional(),
  channels: z.array(z.string()).optional(),
  background: z.boolean().optional(),
  packs: z.array(z.string()).optional(),
  perSecond: z.number().optional(),
  expires: z.string().optional(),
  origin: z.enum(['settings', 'ledger']).describe('Keys of the settings can be changed there only.'),
  secrets: z.number().int().describe('How many secrets are valid: two while callers change over.'),
  lastUsedAt: z.string().nullable().describe('True to a few seconds; null if it was never used.'),
});

export const keyListSchema = z.strictObject({ keys: z.array(keyViewSchema) }).meta({ id: 'KeyList' });

export const keyChangedSchema = z
  .strictObject({
    name: z.string(),
    key: z.string().optional().describe('What the caller sends. It is not stored and cannot be shown again.'),
  })
  .meta({ id: 'KeyChanged' });

export const readinessSchema = z
  .strictObject({
    ready: z.boolean(),
    checks: z.record(z.string(), z.strictObject({ ok: z.boolean(), detail: z.string().optional() })),
  })
  .meta({ id: 'Readiness' });

export const livenessSchema = z.strictObject({ alive: z.literal(true) }).meta({ id: 'Liveness' });
