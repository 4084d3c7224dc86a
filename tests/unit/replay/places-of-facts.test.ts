import { expect, it } from 'vitest';
import { rebuildRuleSet } from '../../../src/domain/rule-set/rebuild-rule-set.ts';
import { factsReadAt } from '../../../src/domain/rule-set/rule-facts.ts';
import type { RuleSet } from '../../../src/domain/rule-set/rule-set.ts';
import { placesOfFacts } from '../../../src/replay/places-of-facts.ts';
import { reachOfEdit } from '../../../src/replay/reach-of-edit.ts';
import { finish } from '../../../src/shared/steps.ts';
import { sampleRules } from '../../support/sample-rules.ts';

function edit(path: string, old: string, fresh: string): RuleSet {
  const files = sampleRules.files.map((file) =>
    file.path === path ? { path, text: file.text.replace(old, fresh) } : file,
  );
  return finish(rebuildRuleSet({ version: 'draft', files }, sampleRules));
}

function placesOf(draft: RuleSet): ReadonlyMap<string, readonly number[]> | undefined {
  const reach = reachOfEdit(sampleRules, draft);
  return reach && placesOfFacts(sampleRules, draft, reach);
}

const offers = 'airline/rules/offers.json';

it('names where the facts of the changed rule are, by its touchpoint', () => {
  const places = placesOf(edit(offers, '["medium", "long"]', '["long"]'));
  const read = [...factsReadAt(sampleRules, 'check-in').keys()];
  expect([...(places ?? [])].map(([name, at]) => [name, at.map((each) => read[each])])).toEqual([
    [
      'check-in',
      [
        '{"fact":"context","path":"$.flight.cabin"}',
        '{"fact":"context","path":"$.flight.haul"}',
        '{"fact":"customer","path":"$.value.tier"}',
      ],
    ],
  ]);
});

it.each([
  ['what a rule does', '"offer": "lounge-pass"', '"offer": "extra-legroom"'],
  ['a priority', '"priority": 300', '"priority": 301'],
  ['a validity', '"priority": 300', '"validFrom": "2026-01-01", "priority": 300'],
  ['a fact that no rule has read', '"$.flight.haul"', '"$.flight.number"'],
])('does not say which decisions are alike where an edit changes %s', (_, old, fresh) => {
  expect(placesOf(edit(offers, old, fresh))).toBeUndefined();
});
