import { describe, expect, it } from 'vitest';
import { listSamples } from '../../src/author/list-samples.ts';
import { identityKey } from '../../src/domain/customer/identity.ts';
import { snapshotSchema } from '../../src/domain/customer/snapshot.ts';
import { decisionRequestSchema } from '../../src/domain/decision/decision-request.ts';
import { readPackFiles } from '../support/pack-files.ts';
import { sampleRules as ruleSet } from '../support/sample-rules.ts';

const listAt = (now: number) => listSamples(ruleSet, now);

const now = Date.UTC(2026, 10, 21, 16);
const samples = listAt(now);
const customers = samples.map(({ customer }) => customer);
const byId = new Map(customers.map((customer) => [customer.customerId, customer]));

describe('the sample people of the packs', () => {
  it('are valid snapshots of different people, some in every pack', () => {
    for (const customer of customers)
      expect.soft(snapshotSchema.safeParse(customer).error, customer.customerId).toBeUndefined();
    expect(byId.size).toBe(customers.length);
    const packs = readPackFiles('rules').filter(({ path }) => path.includes('/samples/'));
    expect(new Set(packs.map(({ path }) => path.split('/')[0])).size).toBe(ruleSet.packs.size);
  });

  it('are the same all day long', () => {
    expect(listAt(now + 3_600_000).map(({ customer }) => customer)).toEqual(customers);
  });

  it.each([Date.UTC(2024, 1, 29, 12), Date.UTC(2031, 0, 1, 0, 5), Date.UTC(2027, 11, 31, 23, 59)])(
    'lie in the past of any day (%i)',
    (day) => {
      for (const { customer } of listAt(day)) {
        const times = [
          customer.asOf,
          ...(customer.incidents ?? []).flatMap(({ at, compensated }) => [at, compensated?.at ?? at]),
          ...(customer.cases ?? []).map(({ openedAt }) => openedAt),
          ...(customer.contacts ?? []).map(({ at }) => at),
          ...(customer.consents ?? []).map(({ at }) => at),
        ];
        expect.soft(times.filter((time) => !(Date.parse(time) <= day))).toEqual([]);
        expect.soft(snapshotSchema.safeParse(customer).success).toBe(true);
      }
    },
  );

  it('share no identity, but for the two who are on one booking', () => {
    const owners = new Map<string, string[]>();
    for (const { customerId, identities = [] } of customers)
      for (const identity of identities)
        owners.set(identityKey(identity), [...(owners.get(identityKey(identity)) ?? []), customerId]);
    const shared = [...owners].filter(([, ids]) => ids.length > 1);
    expect(shared).toEqual([['booking-reference:DB2T4L', ['C-1009', 'C-1010']]]);
  });

  it('are plainly invented: mail to example.com, numbers of ranges that nobody has', () => {
    const unassigned = /^\+(39 06 0000|49 30 23125|44 7700 900|886 2 0000|86 10 0000|33 1 99 00)/;
    for (const { type, value } of customers.flatMap(({ identities = [] }) => identities)) {
      if (type === 'email') expect.soft(value).toMatch(/@example\.com$/);
      if (type === 'phone') expect.soft(value).toMatch(unassigned);
    }
  });

  it('begin with Giulia, whose screen was broken twelve days ago and not compensated', () => {
    expect(customers[0]).toMatchObject({
      name: { given: 'Giulia', family: 'Bianchi' },
      value: { tier: 'platinum' },
      identities: expect.arrayContaining([{ type: 'booking-reference', value: 'QX7F2M' }]),
      incidents: [{ type: 'ife-failure', at: '2026-11-09T14:20:00Z', attributes: { haul: 'long' } }],
    });
    expect(customers[0]?.incidents?.[0]).not.toHaveProperty('compensated');
  });

  it('include somebody whose birthday it is', () => {
    expect(byId.get('C-1005')?.birthDate).toBe('1986-11-21');
  });

  it('come with requests that fit the touchpoints of their packs', () => {
    const requests = samples.flatMap(({ request }) => request ?? []);
    expect(requests.length).toBeGreaterThanOrEqual(ruleSet.packs.size);
    for (const request of requests) {
      const { touchpoint, context } = decisionRequestSchema.parse(request);
      expect(ruleSet.touchpoints.get(touchpoint)?.checkContext(context)).toEqual([]);
    }
  });
});
