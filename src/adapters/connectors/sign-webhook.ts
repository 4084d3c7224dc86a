import { createHmac } from 'node:crypto';

/** Standard Webhooks 1.0.0 (standardwebhooks.com): symmetric signatures, `v1`. */

export type WebhookHeaders = {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
};

/** The key in a secret, `whsec_` and base64 of 24 to 64 bytes. Throws a RangeError if it is invalid. */
export function readWebhookSecret(secret: string): Buffer {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1] ?? '';
  const key = Buffer.from(encoded, 'base64');
  if (key.length < 24 || key.length > 64)
    throw new RangeError('a webhook secret is whsec_ and base64 of 24 to 64 bytes');
  return key;
}

/** The headers that prove the sender and the time to the receiver. `sentAt` is in epoch seconds. */
export function signWebhook(key: Buffer, id: string, sentAt: number, body: string): WebhookHeaders {
  const signature = createHmac('sha256', key).update(`${id}.${sentAt}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(sentAt), 'webhook-signature': `v1,${signature}` };
}
