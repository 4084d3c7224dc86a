import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../../src/domain/customer/snapshot.ts';
import type { GivenFacts } from '../../../../src/domain/facts/built-in-fact.ts';
import { ask, type Counted, dayMs, now } from './ask-fact.ts';

const incidents = fc.uniqueArray(
  fc.record({
    incidentId: fc.uuid(),
    type: fc.constantFrom('delay', 'ife-failure', 'lost-bag'),
    at: fc.integer({ min: now - 400 * dayMs, max: now + 20 * dayMs }).map((at) => new Date(at).toISOString()),
    severity: fc.constantFrom('light' as const, 'moderate' as const, 'serious' as const),
    status: fc.constantFrom('open' as const, 'resolved' as const),
  }),
  { selector: ({ at }) => at, maxLength: 30 },
);
const days = fc.integer({ min: 0, max: 420 });
const askIncidents = (list: readonly Incident[], params = {}, more: GivenFacts = {}) =>
  ask<Counted<Incident>>('incidents', params, { customer: { incidents: [...list] }, ...more });

describe('incidents', () => {
  it('are no fewer in a longer window', () => {
    fc.assert(
      fc.property(incidents, days, days, (list, one, other) => {
        const short = askIncidents(list, { withinDays: Math.min(one, other) });
        const long = askIncidents(list, { withinDays: Math.max(one, other) });
        expect(short.count).toBeLessThanOrEqual(long.count);
      }),
    );
  });

  it('are in the window exactly while the days since are fewer', () => {
    fc.assert(
      fc.property(incidents, days, (list, withinDays) => {
        const { daysSinceLatest = Number.POSITIVE_INFINITY } = askIncidents(list);
        expect(askIncidents(list, { withinDays }).count > 0).toBe(daysSinceLatest < withinDays);
      }),
    );
  });

  it('have the same latest when an older one is added, wherever in the list', () => {
    fc.assert(
      fc.property(incidents, fc.nat(30), (list, place) => {
        const before = askIncidents(list);
        const older = {
          incidentId: 'older',
          type: 'delay',
          at: new Date(now - 401 * dayMs).toISOString(),
          severity: 'serious' as const,
          status: 'open' as const,
        };
        const after = askIncidents([...list.slice(0, place), older, ...list.slice(place)]);
        if (before.latest !== undefined) expect(after.latest).toEqual(before.latest);
        expect(after.count).toBe(before.count + 1);
      }),
    );
  });

  it('are the same in any order of the list', () => {
    fc.assert(
      fc.property(incidents, fc.infiniteStream(fc.nat()), (list, stream) => {
        const shuffled = list
          .map((incident) => ({ incident, key: stream.next().value }))
          .sort((one, other) => one.key - other.key)
          .map(({ incident }) => incident);
        expect(askIncidents(shuffled)).toEqual(askIncidents(list));
      }),
    );
  });

  it('are either compensated or not, and a promise that settles them compensates', () => {
    fc.assert(
      fc.property(incidents, fc.nat(), (list, pick) => {
        const settled = list[pick % Math.max(1, list.length)];
        const promise = {
          actionId: 'a',
          type: 'upgrade',
          params: {},
          reason: { code: 'service-recovery', ruleId: 'r' },
          pack: 'airline',
          occasion: 'o',
          settles: settled === undefined ? [] : [settled.incidentId],
          messages: [],
          decisionId: 'd',
          interactionId: 'i',
          channel: 'kiosk',
          at: now,
        };
        const more = { memory: { version: 1, promises: [promise], contacts: [] } };
        const open = askIncidents(list, { compensated: false }, more);
        const closed = askIncidents(list, { compensated: true }, more);
        expect(open.count + closed.count).toBe(askIncidents(list).count);
        expect(closed.list.map(({ incidentId }) => incidentId)).toEqual(
          settled !== undefined && Date.parse(settled.at) <= now ? [settled.incidentId] : [],
        );
      }),
    );
  });

  it('have no worse one than the worst, and none newer as bad', () => {
    const rank = { light: 1, moderate: 2, serious: 3 };
    fc.assert(
      fc.property(incidents, (list) => {
        const { worst, list: counted } = askIncidents(list);
        for (const incident of counted) {
          expect(rank[incident.severity]).toBeLessThanOrEqual(rank[worst?.severity ?? 'light']);
          if (incident.severity === worst?.severity) expect(incident.at <= worst.at).toBe(true);
        }
      }),
    );
  });

  it('are here by their number, and by their day where both name one', () => {
    const one: Incident = {
      ...{ incidentId: 'i', type: 'cancellation', at: new Date(now).toISOString(), where: 'TA 0601' },
      ...{ severity: 'light', status: 'open', attributes: { date: '2026-11-22' } },
    };
    const countHere = (about: { readonly numbers: readonly string[]; readonly days?: readonly string[] }) =>
      askIncidents([one], { here: true }, { about }).count;
    expect(countHere({ numbers: ['TA601'] })).toBe(1);
    expect(countHere({ numbers: ['TA602'] })).toBe(0);
    expect(countHere({ numbers: ['TA601'], days: ['20261122'] })).toBe(1);
    expect(countHere({ numbers: ['TA601'], days: ['20261123'] })).toBe(0);
  });

  it('are not counted at the very start of the window, and are at its end', () => {
    const at = (time: number): Incident => ({
      incidentId: 'i',
      type: 'delay',
      at: new Date(time).toISOString(),
      severity: 'light',
      status: 'open',
    });
    expect(askIncidents([at(now - 30 * dayMs)], { withinDays: 30 }).count).toBe(0);
    expect(askIncidents([at(now - 30 * dayMs + 1)], { withinDays: 30 }).count).toBe(1);
    expect(askIncidents([at(now)], { withinDays: 30 }).count).toBe(1);
    expect(askIncidents([at(now + 1)], { withinDays: 30 }).count).toBe(0);
    expect(askIncidents([{ ...at(now), at: 'yesterday' }]).count).toBe(0);
  });
});
