import { describe, expect, it } from 'vitest';
import { appendEvent, describeLeftOut } from '../../../../src/domain/customer/customer-event.ts';
import { fullLists } from '../../../../src/domain/customer/full-lists.ts';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';
import { keepMost } from '../../../../src/shared/keep-most.ts';

const day = (n: number): string => `2026-11-${String(n).padStart(2, '0')}T00:00:00Z`;
const snapshot: Snapshot = { schemaVersion: 1, customerId: 'C1', asOf: day(10) };
const incident = (incidentId: string, at: number, status: 'open' | 'resolved' = 'open') =>
  ({ incidentId, type: 'delay', at: day(at), severity: 'light', status }) as const;

describe('an event of a customer', () => {
  it('is put among the others, newest first, and makes the snapshot newer but never older', () => {
    const once = appendEvent(snapshot, { asOf: day(12), incident: incident('I1', 3) });
    const twice = appendEvent(once, { asOf: day(11), incident: incident('I2', 5) });
    expect(twice.asOf).toBe(day(12));
    expect(twice.incidents?.map(({ incidentId }) => incidentId)).toEqual(['I2', 'I1']);
  });

  it('reported again changes nothing, and a newer report replaces what was known, but an older one does not', () => {
    const open = appendEvent(snapshot, { asOf: day(11), incident: incident('I1', 3) });
    expect(appendEvent(open, { asOf: day(11), incident: incident('I1', 3) })).toEqual(open);
    const resolved = appendEvent(open, { asOf: day(12), incident: incident('I1', 3, 'resolved') });
    expect(resolved.incidents).toMatchObject([{ status: 'resolved' }]);
    expect(appendEvent(resolved, { asOf: day(11), incident: incident('I1', 3) })).toEqual(resolved);
  });

  it('leaves the points as old as they were', () => {
    const rich: Snapshot = { ...snapshot, value: { points: 2350 } };
    const told = appendEvent(rich, { asOf: day(12), incident: incident('I1', 3) });
    expect(told.value).toEqual({ points: 2350, asOf: day(10) });
    expect(appendEvent(told, { asOf: day(13), incident: incident('I2', 3) }).value).toEqual(told.value);
    expect(appendEvent(rich, { asOf: day(9), incident: incident('I1', 3) }).value).toEqual(rich.value);
  });

  it('may be a case or a contact; the same contact is one contact', () => {
    const contact = { at: day(9), channel: 'email', offerId: 'lounge-pass' };
    const shown = appendEvent(snapshot, { asOf: day(11), contact: { ...contact, outcome: 'shown' } });
    const taken = appendEvent(shown, { asOf: day(12), contact: { ...contact, outcome: 'accepted' } });
    expect(taken.contacts).toEqual([{ ...contact, outcome: 'accepted' }]);
    const opened = { caseId: 'S1', type: 'complaint', status: 'open', openedAt: day(1) } as const;
    expect(appendEvent(taken, { asOf: day(13), case: opened }).cases).toMatchObject([opened]);
  });

  it('leaves no more of each than a snapshot may hold, the oldest go', () => {
    let full: Snapshot = snapshot;
    for (let n = 0; n < 203; n += 1)
      full = appendEvent(full, {
        asOf: day(11),
        incident: { ...incident(`I${n}`, 1), at: new Date(Date.UTC(2026, 0, 1, n)).toISOString() },
      });
    expect(full.incidents).toHaveLength(200);
    expect(full.incidents?.[0]?.incidentId).toBe('I202');
  });

  it('leaves products and points as old as they were, with a value or without', () => {
    const bare = appendEvent(snapshot, { asOf: day(12), incident: incident('I1', 3) });
    expect(bare.value).toEqual({ asOf: day(10) });
    expect(appendEvent(bare, { asOf: day(14), incident: incident('I2', 3) }).value).toEqual({
      asOf: day(10),
    });
  });

  const money = { amount: 5, currency: 'EUR' };
  it.each([
    ['incidents', { status: 'open' }, true],
    ['incidents', { status: 'acknowledged' }, true],
    ['incidents', { status: 'resolved' }, false],
    ['incidents', { status: 'rejected' }, false],
    ['incidents', { status: 'open', compensated: { how: 'voucher', at: day(2), amount: money } }, false],
    ['cases', { status: 'open' }, true],
    ['cases', { status: 'waiting' }, true],
    ['cases', { status: 'resolved' }, false],
    ['cases', { status: 'closed' }, false],
    ['contacts', { outcome: 'accepted' }, true],
    ['contacts', { outcome: 'redeemed' }, true],
    ['contacts', { outcome: 'declined' }, true],
    ['contacts', { outcome: 'returned' }, true],
    ['contacts', { outcome: 'shown' }, false],
    ['contacts', { outcome: 'ignored' }, false],
    ['contacts', { outcome: 'failed' }, false],
    ['contacts', {}, false],
  ] as const)('keeps in full %s the oldest entry, %j: %s', (name, part, isKept) => {
    const { most, matters } = fullLists[name];
    const others = Array.from({ length: most }, (_, n) => ({ n: n + 1, part: { status: 'closed' } }));
    const kept = keepMost(
      [{ n: 0, part }, ...others],
      most,
      ({ n }) => n,
      (entry) => matters(entry.part),
    );
    expect(kept.some(({ n }) => n === 0)).toBe(isKept);
  });

  it('makes a full list leave out the oldest that is not open, and says so', () => {
    const incidents = Array.from({ length: 200 }, (_, at) =>
      incident(`I${at}`, 10, at < 2 ? 'open' : 'resolved'),
    );
    const full = { ...snapshot, incidents: incidents.toReversed() };
    const event = { asOf: day(11), incident: incident('new', 9, 'resolved') };
    const after = appendEvent(full, { asOf: day(11), incident: incident('new', 11, 'resolved') });
    expect(after.incidents).toHaveLength(200);
    expect(after.incidents?.map(({ incidentId }) => incidentId)).toEqual(
      expect.arrayContaining(['new', 'I0', 'I1']),
    );
    expect(describeLeftOut(full, event)).toContain('more than 200 incidents');
    expect(describeLeftOut(full, { asOf: day(11), incident: incident('I5', 9) })).toBeUndefined();
    expect(describeLeftOut(snapshot, event)).toBeUndefined();
  });
});
