import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readWebhookSecret, signWebhook } from '../../../../src/adapters/connectors/sign-webhook.ts';
import { verifyWebhook } from '../../../../tools/simulator/verify-webhook.ts';

const secret = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`;
const key = readWebhookSecret(secret);
const body = '{"points":5000}';
const headers = signWebhook(key, 'task-1', 1_800_000_000, body);

describe('Standard Webhooks signatures', () => {
  test('are HMAC-SHA256 of id, timestamp and body, joined by dots', () => {
    const expected = createHmac('sha256', 'a secret of twenty-four b')
      .update(`task-1.1800000000.${body}`)
      .digest('base64');
    expect(headers).toEqual({
      'webhook-id': 'task-1',
      'webhook-timestamp': '1800000000',
      'webhook-signature': `v1,${expected}`,
    });
  });

  test('verify, alone and among others', () => {
    const several = { ...headers, 'webhook-signature': `v1,AAAA v2,BBBB ${headers['webhook-signature']}` };
    expect(verifyWebhook(key, headers, body, 1_800_000_000)).toBe(true);
    expect(verifyWebhook(key, several, body, 1_800_000_000)).toBe(true);
  });

  test.each([
    ['another body', { body: '{"points":5001}' }],
    ['another id', { headers: { ...headers, 'webhook-id': 'task-2' } }],
    ['another time', { headers: { ...headers, 'webhook-timestamp': '1800000001' } }],
    ['a part of the signature', { headers: { ...headers, 'webhook-signature': 'v1,abc' } }],
    ['no signature', { headers: { 'webhook-id': 'task-1', 'webhook-timestamp': '1800000000' } }],
    ['a time that is none', { headers: { ...headers, 'webhook-timestamp': 'soon' } }],
    ['too old a time', { now: 1_800_000_301 }],
    ['a time in the future', { now: 1_799_999_699 }],
    ['another key', { key: Buffer.from('another') }],
  ])('do not verify with %s', (_, changed) => {
    const given = { key, headers, body, now: 1_800_000_000, ...changed };
    expect(verifyWebhook(given.key, given.headers, given.body, given.now)).toBe(false);
  });

  test.each([
    '',
    'whsec_',
    'whsec_not base64!',
    'a-passphrase-of-more-than-24-letters',
    'whsec_YQ==',
    secret.slice(6),
    `whsec_${'A'.repeat(88)}`,
  ])('the secret "%s" is refused', (bad) => {
    expect(() => readWebhookSecret(bad)).toThrow(RangeError);
  });
});
