import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/decide/decide.ts';
import type { Counters } from '../../../src/domain/contact/budget.ts';
import { type CustomerMemory, emptyMemory } from '../../../src/domain/contact/customer-memory.ts';
import type { Snapshot } from '../../../src/domain/customer/snapshot.ts';
import type { DecisionRequest } from '../../../src/domain/decision/decision-request.ts';
import type { Interaction } from '../../../src/domain/decision/interaction.ts';
import type { Proposal } from '../../../src/domain/decision/proposal.ts';
import { checkIn, demoRuleSet, passenger } from '../../support/demo-airline.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const ruleSet = demoRuleSet;
const giulia = passenger('c-1');
const request = checkIn('k-1', 'c-1');
const known = (snapshot: Snapshot, more: Partial<DecisionRequest> = {}): Interaction => ({
  request: { ...request, ...more },
  customer: { status: 'known', snapshot, source: 'store' },
});
const fresh: Counters = { memory: emptyMemory, budgets: new Map() };
const remember = (proposal: Proposal): CustomerMemory => ({
  version: 1,
  promises: proposal.promises,
  contacts: proposal.contacts,
});

describe('decide', () => {
  it('upgrades whom we owe, takes one seat, says why in her language and plans her letter', () => {
    const { decision, takes, tasks: listTasks } = decide(ruleSet, known(giulia), now, fresh);
    const tasks = listTasks();
    expect(decision.actions).toMatchObject([
      {
        type: 'upgrade',
        params: { cabin: 'first', flight: 'TA601' },
        status: 'asked',
        reason: { ruleId: 'upgrade' },
      },
    ]);
    expect(takes).toMatchObject([{ key: 'demo/first/TA601', amount: 1, limit: 2 }]);
    expect(decision.messages.map(({ body, locale }) => [locale, body])).toEqual([
      ['it', 'IT You are in first'],
      ['it', 'IT Hello Signora Bianchi'],
    ]);
    expect(tasks.map(({ type, dueAt }) => [type, new Date(dueAt).toISOString()])).toEqual([
      ['action', '2026-11-21T12:00:00.000Z'],
      ['letter', '2026-11-22T12:10:00.000Z'],
    ]);
    expect(decision.tasks).toMatchObject([{ type: 'letter', template: 'sorry', locale: 'it' }]);
  });

  it('prefers a language near to hers to the default, and says which was wanted', () => {
    const speak = (languages: string[]) =>
      decide(ruleSet, known({ ...giulia, languages }), now, fresh).decision;
    const sicilian = speak(['scn']);
    expect(sicilian.locale).toBe('it');
    expect(sicilian.reasons).toContainEqual(
      expect.objectContaining({
        code: 'language-not-available',
        detail: 'scn was wanted, it was given',
      }),
    );
    expect(speak(['it-CH']).reasons.map(({ code }) => code)).not.toContain('language-not-available');
  });

  it('lets offers give way to a promise that withholds them', () => {
    expect(decide(ruleSet, known(giulia), now, fresh).decision.offers).toEqual([]);
  });

  it('offers, ties broken by id, to somebody whom nothing is owed', () => {
    const { decision } = decide(ruleSet, known({ ...giulia, incidents: [] }), now, fresh);
    expect(decision.actions).toEqual([]);
    expect(decision.offers.map(({ offerId, rank }) => [offerId, rank])).toEqual([
      ['bag', 1],
      ['lounge', 2],
    ]);
  });

  it('takes a refused promise for what it is: the incident is open, and the next alternative of the group is given', () => {
    const { promises } = decide(ruleSet, known(giulia), now, fresh);
    const refused = promises.map((promise) => ({
      ...promise,
      life: { state: 'refused', word: 'no', holds: false, moves: [] } as const,
    }));
    const memory = { version: 2, promises: refused, contacts: [] };
    const { decision } = decide(ruleSet, known(giulia, { interactionId: 'd-1', channel: 'desk' }), now, {
      ...fresh,
      memory,
    });
    expect(decision.actions.map(({ type, status }) => [type, status])).toEqual([
      ['credit-points', 'confirmed'],
      ['upgrade', 'refused'],
    ]);
    expect(decision.reasons).toContainEqual(expect.objectContaining({ code: 'action-refused' }));
  });

  it('gives the next alternative when the last seat is gone, and says so', () => {
    const full = new Map([['demo/first/TA601', { key: 'demo/first/TA601', taken: 2, limit: 2 }]]);
    const { decision, takes } = decide(ruleSet, known(giulia), now, { ...fresh, budgets: full });
    expect(decision.actions.map(({ type }) => type)).toEqual(['credit-points']);
    expect(decision.reasons.map(({ code }) => code)).toContain('budget-exhausted');
    expect(takes).toEqual([]);
  });

  it('keeps a count for a week at least, even when the flight it is for has landed long ago', () => {
    const { takes } = decide(demoRuleSet, known(giulia), Date.parse('2027-06-01T00:00:00Z'), fresh);
    for (const { expiresAt } of takes) expect(expiresAt).toBeGreaterThan(Date.parse('2027-06-07T00:00:00Z'));
    const late = decide(demoRuleSet, known(giulia), now, fresh).takes[0]?.expiresAt ?? 0;
    expect(late).toBeGreaterThan(now + 6 * 86_400_000);
  });

  it('takes no seat where the caller reports none, or none at all', () => {
    for (const flight of [{ number: 'TA601', seats: { first: 0 } }, { number: 'TA601' }])
      expect(
        decide(ruleSet, known(giulia, { context: { flight } }), now, fresh).decision.actions,
      ).toMatchObject([{ type: 'credit-points' }]);
  });

  it('repeats a standing promise at the next channel, as the same action, and promises nothing new', () => {
    const first = decide(ruleSet, known(giulia), now, fresh);
    const again = decide(ruleSet, known(giulia, { interactionId: 'd-1', channel: 'desk' }), now + 1000, {
      ...fresh,
      memory: remember(first),
    });
    expect(again.decision.actions).toMatchObject([
      {
        actionId: first.decision.actions[0]?.actionId,
        type: 'upgrade',
        status: 'asked',
        standing: { channel: 'kiosk', interactionId: 'k-1' },
      },
    ]);
    expect([again.takes, again.tasks(), again.promises]).toEqual([[], [], []]);
    expect(again.decision.offers).toEqual([]);
  });

  it('makes an incident good once: on another flight it is settled', () => {
    const first = decide(ruleSet, known(giulia), now, fresh);
    const later = known(giulia, {
      interactionId: 'k-2',
      context: { flight: { number: 'TA700', seats: { first: 5 } } },
    });
    expect(decide(ruleSet, later, now, { ...fresh, memory: remember(first) }).decision.actions).toEqual([]);
  });

  it('counts the same flight in another spelling as the same', () => {
    const first = decide(ruleSet, known(giulia), now, fresh);
    const spelled = known(giulia, {
      interactionId: 'k-3',
      context: { flight: { number: 'ta 601', seats: { first: 2 } } },
    });
    expect(
      decide(ruleSet, spelled, now, { ...fresh, memory: remember(first) }).decision.actions,
    ).toMatchObject([{ standing: { interactionId: 'k-1' } }]);
  });

  it('promises nothing when nothing can be stored', () => {
    const proposal = decide(ruleSet, known(giulia), now, fresh, false);
    expect(proposal.decision.actions).toEqual([]);
    expect([proposal.takes, proposal.tasks(), proposal.promises, proposal.contacts]).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  it('guesses nobody from an ambiguous identity, and remembers nothing', () => {
    const { decision, promises, contacts } = decide(
      ruleSet,
      { request, customer: { status: 'ambiguous', people: [] } },
      now,
      fresh,
    );
    expect(decision.customerId).toBeNull();
    expect(decision.reasons.map(({ code }) => code)).toContain('identity-ambiguous');
    expect([promises, contacts]).toEqual([[], []]);
  });

  it('returns the derived facts that the pack declares as answers, and no others', () => {
    expect(decide(ruleSet, known(giulia), now, fresh).decision.facts).toEqual({ mood: 'sorry' });
  });

  it('proposes in a dry run', () => {
    const { decision } = decide(ruleSet, known(giulia, { mode: 'dry-run' }), now, fresh);
    expect(decision.actions[0]?.status).toBe('proposed');
    expect(decision.reasons.map(({ code }) => code)).toContain('dry-run');
  });

  it('gives the same bytes for the same input', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.constantFrom('kiosk', 'desk'), (seats, channel) => {
        const interaction = known(giulia, {
          channel,
          context: { flight: { number: 'TA601', seats: { first: seats } } },
        });
        const once = JSON.stringify(decide(ruleSet, interaction, now, fresh));
        expect(JSON.stringify(decide(ruleSet, structuredClone(interaction), now, fresh))).toBe(once);
      }),
      { numRuns: 20 },
    );
  });

  it('explains every rule when asked, and nothing otherwise', () => {
    expect(decide(ruleSet, known(giulia), now, fresh).decision.explanation).toBeUndefined();
    const { explanation } = decide(ruleSet, known(giulia, { explain: 'full' }), now, fresh).decision;
    expect(explanation?.['rules']).toHaveLength(ruleSet.rules.length);
  });
});
