import { describe, expect, it } from 'vitest';
import { findContactPoint } from '../../../../src/domain/customer/find-contact-point.ts';
import { normaliseSnapshot } from '../../../../src/domain/customer/normalise-snapshot.ts';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';

const identities = [{ type: 'email', value: 'identity@example.com' }];
const email = (value: string, more: Partial<NonNullable<Snapshot['contactPoints']>[number]> = {}) => ({
  type: 'email',
  value,
  ...more,
});

describe('where a message goes', () => {
  it('is the first verified contact point, then the first one, then the identity', () => {
    const contactPoints = [email('a@example.com'), email('b@example.com', { verified: true })];
    expect(findContactPoint({ identities, contactPoints }, 'email')).toBe('b@example.com');
    expect(findContactPoint({ identities, contactPoints: contactPoints.slice(0, 1) }, 'email')).toBe(
      'a@example.com',
    );
    expect(findContactPoint({ identities }, 'email')).toBe('identity@example.com');
    expect(findContactPoint({ identities, contactPoints }, 'phone')).toBeUndefined();
    expect(findContactPoint({}, 'email')).toBeUndefined();
  });

  it('is nothing that came back, as identity neither', () => {
    const back = email('identity@example.com', { bounced: true, verified: true });
    expect(findContactPoint({ identities, contactPoints: [back] }, 'email')).toBeUndefined();
    expect(findContactPoint({ identities, contactPoints: [back, email('b@example.com')] }, 'email')).toBe(
      'b@example.com',
    );
  });

  it('is stored in one spelling, once', () => {
    const snapshot: Snapshot = {
      schemaVersion: 1,
      customerId: 'c',
      asOf: '2026-11-22T00:00:00Z',
      contactPoints: [
        email('Anna@Example.com'),
        email('anna@example.com'),
        { type: 'phone', value: '+39 06 000 001' },
      ],
    };
    const { contactPoints } = normaliseSnapshot(snapshot);
    expect(contactPoints?.map(({ value }) => value)).toEqual(['anna@example.com', '+3906000001']);
    const canonical = { ...snapshot, contactPoints: [email('anna@example.com')] };
    expect(normaliseSnapshot(canonical)).toBe(canonical);
  });

  it('stays as it is spelt where its receiver may take no other spelling, such as the token of an app', () => {
    const app = { type: 'app', value: 'fR3-x:APA91b_q/Z' };
    const snapshot: Snapshot = {
      ...{ schemaVersion: 1, customerId: 'c', asOf: '2026-11-22T00:00:00Z' },
      contactPoints: [app, { ...app }, { ...app, value: 'fr3-x:apa91b_q/z' }, { ...app, value: ' ' }],
    };
    expect(normaliseSnapshot(snapshot).contactPoints).toEqual([app, { ...app, value: 'fr3-x:apa91b_q/z' }]);
  });
});
