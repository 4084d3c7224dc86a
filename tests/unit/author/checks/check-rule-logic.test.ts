import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileRuleSet } from '../../../../src/author/compile-rule-set.ts';

const rulesFolder = 'rules';
const airline = readdirSync(rulesFolder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /^airline\/.*\.json$/.test(name))
  .map((path) => ({ path, text: readFileSync(`${rulesFolder}/${path}`, 'utf8') }));

function compileWith(rule: unknown) {
  const text = JSON.stringify({ rules: [rule] }, null, 1);
  return { text, ...compileRuleSet([...airline, { path: 'airline/rules/planted.json', text }]) };
}

const planted = (...members: unknown[]) => ({
  id: 'planted',
  description: 'Planted by a test.',
  touchpoints: ['check-in'],
  conditions: { all: members },
  event: { type: 'suppress', params: { all: true, reason: 'Test.' } },
});
const tier = (value: string) => ({ fact: 'customer', path: '$.value.tier', operator: 'equal', value });
const cabin = (value: string) => ({ fact: 'context', path: '$.flight.cabin', operator: 'equal', value });
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;
const logicCodes =
  /^(never-true|always-true|dead-alternative|value-impossible|type-clash|rule-|condition-unused|fact-)/;

describe('the logic of a pack, checked when its rule set is built', () => {
  it('has nothing to say of the airline pack', () => {
    const { ruleSet, diagnostics } = compileRuleSet(airline);
    expect(ruleSet).toBeDefined();
    expect(diagnostics.filter(({ code }) => logicCodes.test(code))).toEqual([]);
  });

  it('refuses a rule that can never hold, at the line of the condition that decides it', () => {
    const { ruleSet, diagnostics, text } = compileWith(planted(tier('gold'), cabin('first'), tier('silver')));
    expect(ruleSet).toBeUndefined();
    const [error] = diagnostics.filter(({ severity }) => severity === 'error');
    expect(error).toMatchObject({
      code: 'never-true',
      file: 'airline/rules/planted.json',
      pointer: '/rules/0/conditions/all/2',
    });
    // The condition begins on the line of its brace, one above its value's members.
    expect(error?.line).toBeGreaterThan(lineOf(text, '"first"'));
    expect(error?.line).toBeLessThan(lineOf(text, '"silver"'));
  });

  it('names conflicting conditions by line, and by file if it is another', () => {
    const { diagnostics, text } = compileWith(planted(tier('gold'), cabin('first'), tier('silver')));
    const line = lineOf(text, '"gold"') - 4;
    expect(diagnostics.find(({ code }) => code === 'never-true')?.message).toBe(
      `the rule "planted" can never hold: "customer $.value.tier equal "silver"" decides it beside "customer $.value.tier equal "gold"" (line ${line})`,
    );
    const named = JSON.stringify({ rules: [], conditions: { golden: { all: [tier('gold')] } } }, null, 1);
    const rule = JSON.stringify({ rules: [planted({ condition: 'golden' }, tier('silver'))] }, null, 1);
    const elsewhere = compileRuleSet([
      ...airline,
      { path: 'airline/rules/planted.json', text: rule },
      { path: 'airline/rules/planted-names.json', text: named },
    ]);
    const message = elsewhere.diagnostics.find(({ code }) => code === 'never-true')?.message;
    const place = `airline/rules/planted-names.json:${lineOf(named, '"gold"') - 4}`;
    expect(message).toContain(
      `"customer $.value.tier equal "gold"" (${place}) decides it beside "customer $.value.tier equal "silver"" (line`,
    );
  });

  it('refuses a misspelt cabin and suggests the right one', () => {
    const { ruleSet, diagnostics, text } = compileWith(planted(cabin('busines')));
    expect(ruleSet).toBeUndefined();
    const [error] = diagnostics.filter(({ severity }) => severity === 'error');
    expect(error).toMatchObject({
      code: 'value-impossible',
      line: lineOf(text, '"busines"'),
      hint: 'Did you mean "business"?',
    });
  });

  it('refuses a misspelt value that an acceptance asks for again later', () => {
    const spoilt = JSON.stringify({ all: [tier('Gold')] });
    const { diagnostics } = compileRuleSet(
      airline.map(({ path, text }) => ({
        path,
        text: text.replace('{ "condition": "flight-stands" }', spoilt),
      })),
    );
    expect(diagnostics.find(({ code }) => code === 'value-impossible')).toMatchObject({
      file: 'airline/offers/check-in.json',
      pointer: '/offers/0/whenAccepted/actions/0/while/all/0/value',
      hint: 'Write it "gold".',
    });
  });

  it('takes a rule that is only suspicious, with a warning', () => {
    const arrival = { fact: 'context', path: '$.flight.arrival', operator: 'greaterThan', value: 5 };
    const { ruleSet, diagnostics } = compileWith(planted(arrival));
    expect(ruleSet).toBeDefined();
    expect(diagnostics.filter(({ file }) => file.endsWith('planted.json')).map(({ code }) => code)).toContain(
      'type-clash',
    );
  });
});
