import { describe, expect, it } from 'vitest';
import { runCases } from '../../../../src/author/cases/run-cases.ts';
import { compileRuleSet } from '../../../../src/author/compile-rule-set.ts';
import { decide } from '../../../../src/decide/decide.ts';
import { editFile, readPackFiles } from '../../../support/pack-files.ts';

const cinema = readPackFiles('tests/fixtures/packs');
const casesJson = 'cinema/cases/box-office.json';

function run(files = cinema, decideCase: Parameters<typeof runCases>[1] = decide) {
  const { ruleSet, diagnostics } = compileRuleSet(files);
  if (ruleSet === undefined) throw new Error(JSON.stringify(diagnostics));
  return runCases(ruleSet, decideCase);
}
const wrongOf = (files: typeof cinema) => run(files).flatMap(({ wrong }) => wrong);

describe('the cases of a pack', () => {
  it('pass where decisions are as expected, memories and exhausted budgets included', () => {
    const outcomes = run();
    expect(outcomes).toHaveLength(6);
    expect(outcomes.flatMap(({ wrong }) => wrong)).toEqual([]);
  });

  it('fail with their place, and with what was expected and found', () => {
    const files = editFile(
      cinema,
      casesJson,
      '"reason": { "code": "tenth-visit" }',
      '"reason": { "code": "ninth-visit" }',
    );
    const failed = run(files).filter(({ wrong }) => wrong.length > 0);
    expect(failed).toEqual([
      {
        case: 'The tenth visit is free.',
        file: casesJson,
        line: 42,
        column: 5,
        wrong: ['/actions/0/reason/code: expected "ninth-visit", found "tenth-visit"'],
      },
    ]);
  });

  it.each([
    [
      '"tier": "member"',
      '"teir": "member"',
      'customer /value/teir: "teir" is not known here (Did you mean "tier"?)',
    ],
    ['"channel": "app"', '"channel": "kiosk"', 'request /channel: "box-office" has no channel "kiosk"'],
    [
      '"touchpoint": "box-office"',
      '"touchpoint": "foyer"',
      'request /touchpoint: no pack has a touchpoint "foyer"',
    ],
    ['"seats": 2', '"seats": 200', 'request /context/order/seats must be at most 20'],
    [
      '"interactionId": "box-1"',
      '"interactionId": ""',
      'request /interactionId: this text is empty (Write it, or take the field out.)',
    ],
  ])('say what the service would not take: %s written as %s', (from, to, message) => {
    expect(wrongOf(editFile(cinema, casesJson, from, to))).toContain(message);
  });

  it('know what the others of a household were offered, by the categories of the offers', () => {
    const cap = {
      id: 'popcorn-once-a-family',
      description: 'Once a day.',
      kind: 'cap',
      scope: 'household',
      each: 'category',
      counts: ['offered'],
      most: 1,
      window: { calendar: 'day' },
      whenUnavailable: 'closed',
    };
    const policies = { path: 'cinema/policies/once.json', text: JSON.stringify({ policies: [cap] }) };
    const snapshot = { schemaVersion: 1, customerId: 'M-1', asOf: '2026-11-21T02:00:00Z', household: 'H' };
    const alone = {
      case: 'A member is offered popcorn.',
      now: '2026-11-21T17:00:00Z',
      customer: { ...snapshot, value: { tier: 'member' } },
      request: {
        interactionId: 'a',
        touchpoint: 'box-office',
        channel: 'app',
        customer: { id: 'M-1' },
        context: { order: { id: 'O', film: 'f', seats: 1 } },
      },
      expect: { offers: [{ offerId: 'popcorn' }] },
    };
    const together = {
      ...alone,
      household: { contacts: [{ offerId: 'popcorn', at: '2026-11-21T16:00:00Z' }] },
      expect: { offers: [] },
    };
    const cases = { path: 'cinema/cases/family.json', text: JSON.stringify({ cases: [alone, together] }) };
    expect(wrongOf([...cinema, policies, cases])).toEqual([]);
  });

  it('report a decision that failed, and continue', () => {
    const outcomes = run(cinema, () => {
      throw new Error('a bug');
    });
    expect(outcomes.map(({ wrong }) => wrong)).toEqual(outcomes.map(() => ['the decision failed: a bug']));
  });

  it('take a customer whom the case does not have for unknown, and a request that names nobody for anonymous', () => {
    const asked: string[] = [];
    const text = JSON.stringify({
      cases: [
        {
          case: 'unknown',
          now: '2026-11-21T17:00:00Z',
          request: {
            interactionId: 'a',
            touchpoint: 'box-office',
            channel: 'app',
            customer: { id: 'x' },
            context: { order: { id: 'O', film: 'f', seats: 1 } },
          },
          expect: {},
        },
        {
          case: 'anonymous',
          now: '2026-11-21T17:00:00Z',
          request: {
            interactionId: 'a',
            touchpoint: 'box-office',
            channel: 'app',
            context: { order: { id: 'O', film: 'f', seats: 1 } },
          },
          expect: {},
        },
      ],
    });
    run([...cinema, { path: 'cinema/cases/who.json', text }], (ruleSet, interaction, now, counters) => {
      asked.push(interaction.customer.status);
      return decide(ruleSet, interaction, now, counters);
    });
    expect(asked.slice(-2)).toEqual(['unknown', 'anonymous']);
  });
});
