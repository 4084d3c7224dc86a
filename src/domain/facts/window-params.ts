import { z } from 'zod';

/** Parameters that several facts share. */
export const withinDaysSchema = z
  .number()
  .min(0)
  .max(36_525)
  .optional()
  .describe('Only the last so many periods of 24 hours; all the past if absent.');

export const countSchema = z.number().int().min(0).describe('How many; 0 if none.');

export const daysSinceLatestSchema = z
  .number()
  .int()
  .optional()
  .describe('Full periods of 24 hours since the latest; absent if there is none.');
