import { describe, expect, it } from 'vitest';
import { findConsent } from '../../../../src/domain/contact/consent.ts';
import type { Consent, Snapshot } from '../../../../src/domain/customer/snapshot.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const withConsents = (...consents: Consent[]): Snapshot => ({
  schemaVersion: 1,
  customerId: 'c1',
  asOf: '2026-11-21T00:00:00Z',
  consents,
});
const said = (granted: boolean, at: string, more: Partial<Consent> = {}): Consent => ({
  purpose: 'marketing',
  granted,
  source: 'web form',
  at,
  ...more,
});

describe('findConsent', () => {
  it('goes by the newest statement, whatever the order of the list', () => {
    const yes = said(true, '2026-01-01T00:00:00Z');
    const no = said(false, '2026-02-01T00:00:00Z');
    expect(findConsent(withConsents(yes, no), 'marketing', 'email', now)?.granted).toBe(false);
    expect(findConsent(withConsents(no, yes), 'marketing', 'email', now)?.granted).toBe(false);
  });

  it('takes a refusal before a consent of the same instant', () => {
    const [yes, no] = [said(true, '2026-01-01T00:00:00Z'), said(false, '2026-01-01T00:00:00Z')];
    expect(findConsent(withConsents(yes, no), 'marketing', 'email', now)?.granted).toBe(false);
    expect(findConsent(withConsents(no, yes), 'marketing', 'email', now)?.granted).toBe(false);
  });

  it('takes a consent after a refusal for a consent', () => {
    const [no, yes] = [said(false, '2026-01-01T00:00:00Z'), said(true, '2026-02-01T00:00:00Z')];
    expect(findConsent(withConsents(no, yes), 'marketing', 'email', now)?.granted).toBe(true);
    expect(findConsent(withConsents(yes, no), 'marketing', 'email', now)?.granted).toBe(true);
  });

  it('applies a statement about a channel to that channel, from its very moment', () => {
    const email = said(true, '2026-11-21T12:00:00Z', { channel: 'email' });
    expect(findConsent(withConsents(email), 'marketing', 'email', now)?.granted).toBe(true);
    expect(findConsent(withConsents(email), 'marketing', undefined, now)).toBeUndefined();
  });

  it('knows nothing where nothing was said, for another channel, or in the future', () => {
    expect(findConsent(undefined, 'marketing', 'email', now)).toBeUndefined();
    const sms = said(true, '2026-01-01T00:00:00Z', { channel: 'sms' });
    expect(findConsent(withConsents(sms), 'marketing', 'email', now)).toBeUndefined();
    expect(
      findConsent(withConsents(said(true, '2027-01-01T00:00:00Z')), 'marketing', 'email', now),
    ).toBeUndefined();
  });

  it('forgets a consent that has run out, at its very end', () => {
    const short = said(true, '2026-01-01T00:00:00Z', { until: '2026-11-21T12:00:00Z' });
    expect(findConsent(withConsents(short), 'marketing', 'email', now)).toBeUndefined();
    expect(findConsent(withConsents(short), 'marketing', 'email', now - 1)?.granted).toBe(true);
  });
});
