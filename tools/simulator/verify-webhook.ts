import { timingSafeEqual } from 'node:crypto';
import { signWebhook, type WebhookHeaders } from '../../src/adapters/connectors/sign-webhook.ts';

/** True if one of the signatures is valid and was made within the tolerance around `now` (both in seconds). */
export function verifyWebhook(
  key: Buffer,
  headers: Partial<WebhookHeaders>,
  body: string,
  now: number,
  toleranceSeconds = 300,
): boolean {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'] ?? '';
  const signatures = headers['webhook-signature'] ?? '';
  if (id === undefined || id === '' || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp)) > toleranceSeconds) return false;
  const expected = Buffer.from(signWebhook(key, id, Number(timestamp), body)['webhook-signature']);
  return signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
