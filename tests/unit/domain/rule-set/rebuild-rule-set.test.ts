import { describe, expect, it } from 'vitest';
import { runCases } from '../../../../src/author/cases/run-cases.ts';
import { compileRuleSet } from '../../../../src/author/compile-rule-set.ts';
import { listSamples } from '../../../../src/author/list-samples.ts';
import { decide } from '../../../../src/decide/decide.ts';
import type { SourceFile } from '../../../../src/domain/pack/source/parse-source.ts';
import { rebuildRuleSet } from '../../../../src/domain/rule-set/rebuild-rule-set.ts';
import type { RuleSet } from '../../../../src/domain/rule-set/rule-set.ts';
import { compileRulesInSteps } from '../../../../src/engine/compile-rules.ts';
import { finish } from '../../../../src/shared/steps.ts';
import { editFile, readPackFiles } from '../../../support/pack-files.ts';

const cinema = readPackFiles('tests/fixtures/packs');
const samples = readPackFiles('rules').filter(({ path }) => /^(airline|bank)\//.test(path));
const all = [...samples, ...cinema];

function compile(files: readonly SourceFile[]): RuleSet {
  const { ruleSet, diagnostics } = compileRuleSet(files);
  if (ruleSet === undefined) throw new Error(JSON.stringify(diagnostics));
  return ruleSet;
}

const before = compile(all);
const rebuild = (files: readonly SourceFile[], from = before): RuleSet =>
  finish(rebuildRuleSet({ files, version: 'next' }, from));

/** All of a rule set that is data. */
const dataOf = ({ packs, touchpoints, program: _program, policies: _policies, ...rest }: RuleSet) => ({
  ...rest,
  version: '',
  packs: [...packs.values()].map(({ messages: _messages, letters, actions, ...pack }) => ({
    ...pack,
    actions: [...actions.keys()],
    letters: [...letters.templates],
  })),
  touchpoints: [...touchpoints.values()].map(({ checkContext: _check, ...touchpoint }) => touchpoint),
});

const edits = {
  'of a rule': editFile(all, 'cinema/rules/box-office.json', '"priority": 300', '"priority": 310'),
  'of a message': editFile(all, 'airline/messages/terms.json', 'First Class', 'FIRST'),
  'of an offer': editFile(all, 'cinema/offers/snacks.json', '4.5', '4.2'),
  'that takes a pack away': all.filter(({ path }) => !path.startsWith('bank/')),
  'of a case alone': editFile(all, 'cinema/cases/box-office.json', '"case": "', '"case": "So, '),
};

describe('a rule set rebuilt after an edit', () => {
  it.each(Object.entries(edits))('%s is what compiling all of it makes', (_, files) => {
    const rebuilt = rebuild(files);
    expect(dataOf(rebuilt)).toEqual(dataOf(compile(files)));
    expect(rebuilt.files).toBe(files);
  });

  it('is the same through many edits, each of what the one before left', () => {
    const file = 'cinema/rules/box-office.json';
    const extra = JSON.stringify({
      id: 'extra',
      description: 'One more.',
      priority: 5,
      conditions: {
        all: [{ fact: 'customer', path: '$.attributes.visits', operator: 'equal', value: 1000 }],
      },
      event: { type: 'suppress', params: { all: true, reason: 'extra' } },
    });
    // One other pack is enough to see that it stays as it is.
    let files: readonly SourceFile[] = all.filter(({ path }) => !path.startsWith('airline/'));
    let ruleSet = compile(files);
    const steps: readonly [string, string, string][] = [
      [file, '"priority": 300', '"priority": 310'],
      [file, '"operator": "equal", "value": "member"', '"operator": "in", "value": ["member"]'],
      [file, '"rules": [', `"rules": [${extra},`],
      ['cinema/pack.json', '"description": "', '"description": "So, '],
      [file, `${extra},`, ''],
      [file, '"priority": 310', '"priority": 300'],
    ];
    for (const [path, from, to] of steps) {
      files = editFile(files, path, from, to);
      ruleSet = rebuild(files, ruleSet);
      const anew = compile(files);
      expect(dataOf(ruleSet)).toEqual(dataOf(anew));
      expect(ruleSet.program.explain({})).toEqual(anew.program.explain({}));
      expect(runCases(ruleSet, decide).filter(({ wrong }) => wrong.length > 0)).toEqual([]);
    }
  });

  it('hands the engine the very rules and conditions that it had before, but for what was edited', () => {
    const handed: { readonly rules: readonly unknown[]; readonly conditions: readonly unknown[] }[] = [];
    const compileRules: typeof compileRulesInSteps = (rules, conditions, options, program) => {
      handed.push({ rules, conditions: Object.values(conditions) });
      return compileRulesInSteps(rules, conditions, options, program);
    };
    const edited = finish(
      rebuildRuleSet({ files: edits['of a rule'], version: '1' }, before, { compileRules }),
    );
    finish(rebuildRuleSet({ files: all, version: '2' }, edited, { compileRules }));
    const [first, second] = handed;
    expect(second?.rules).toHaveLength(before.rules.length);
    expect(second?.rules.filter((rule, at) => rule !== first?.rules[at])).toHaveLength(1);
    expect(second?.conditions.filter((one, at) => one !== first?.conditions[at])).toEqual([]);
  });

  it('needs none before it: the files that compiling accepted are enough, with their samples', () => {
    const alone = finish(rebuildRuleSet({ files: all, version: 'next' }));
    expect(dataOf(alone)).toEqual(dataOf(before));
    expect(listSamples(alone, 0)).toEqual(listSamples(before, 0));
    const outcomes = runCases(alone, decide);
    expect(outcomes.length).toBeGreaterThan(100);
    expect(outcomes.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
  });

  it('decides every case as expected, with nothing kept and with everything', () => {
    const anew = rebuild(all, compile(cinema));
    expect(anew.program).not.toBe(before.program);
    for (const ruleSet of [anew, rebuild(all)])
      expect(runCases(ruleSet, decide).filter(({ wrong }) => wrong.length > 0)).toEqual([]);
  });

  it('keeps the packs whose words did not change, and the program where no rule did', () => {
    const { program, packs } = rebuild(edits['of a message']);
    expect(program).toBe(before.program);
    expect(packs.get('airline')).not.toBe(before.packs.get('airline'));
    expect(packs.get('bank')).toBe(before.packs.get('bank'));
  });

  it('has a new program where a rule changed, or a pack that declares what rules read', () => {
    const description = editFile(all, 'bank/pack.json', '"description": "', '"description": "So, ');
    for (const files of [edits['of a rule'], description]) {
      const { program, packs } = rebuild(files);
      expect(program).not.toBe(before.program);
      expect(packs.get('airline')).toBe(before.packs.get('airline'));
    }
  });

  it('keeps the words of a pack whose pack.json changed in what they do not come of, and no others', () => {
    const first = rebuild(editFile(all, 'bank/pack.json', '"description": "', '"description": "So, '));
    expect(first.packs.get('bank')?.messages).toBe(before.packs.get('bank')?.messages);
    expect(first.packs.get('bank')?.file).not.toBe(before.packs.get('bank')?.file);
    const zone = JSON.stringify(before.packs.get('bank')?.file.timeZone);
    const moved = rebuild(editFile(all, 'bank/pack.json', zone, '"Asia/Tokyo"'), first);
    expect(moved.packs.get('bank')?.messages).not.toBe(before.packs.get('bank')?.messages);
    expect(moved.packs.get('bank')?.letters).not.toBe(before.packs.get('bank')?.letters);
  });

  it('is made in many small steps', () => {
    const steps = rebuildRuleSet({ files: all, version: 'next' }, compile(cinema));
    let count = 0;
    while (steps.next().done !== true) count += 1;
    expect(count).toBeGreaterThan(1000);
  });

  it('is not made of files that are wrong after all', () => {
    expect(() => rebuild(editFile(all, 'cinema/pack.json', '{', '['))).toThrow();
    expect(() =>
      rebuild(editFile(all, 'cinema/rules/box-office.json', '"conditions": { "all"', '"conditions": { "al"')),
    ).toThrow('found right');
  });
});
