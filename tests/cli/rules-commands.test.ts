import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../../src/adapters/reference-engine/create-reference-engine.ts';
import { listCases } from '../../src/author/cases/run-cases.ts';
import { compileRuleSet } from '../../src/author/compile-rule-set.ts';
import { listPackSchemas } from '../../src/author/reference/pack-schemas.ts';
import type { VerifyTools } from '../../src/author/verify-rules.ts';
import type { CliServices } from '../../src/cli/cli-services.ts';
import { addRulesCommands } from '../../src/cli/rules-commands.ts';
import { decide } from '../../src/decide/decide.ts';
import { gatherContext } from '../../src/decide/gather/decision-context.ts';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import type { LetterPress, Printing } from '../../src/domain/messages/lay-out-letter.ts';
import type { SourceFile } from '../../src/domain/pack/source/parse-source.ts';
import type { RuleSet } from '../../src/domain/rule-set/rule-set.ts';
import type { Selection } from '../../src/replay/ports.ts';
import { editFile, readPackFiles } from '../support/pack-files.ts';

const cinema = readPackFiles('tests/fixtures/packs');
const compiled: RuleSet = (() => {
  const { ruleSet } = compileRuleSet(cinema);
  if (ruleSet === undefined) throw new Error('the fixture does not compile');
  return ruleSet;
})();
const rulesJson = 'cinema/rules/box-office.json';

const unread: CliServices['listRecorded'] = () => {
  throw new Error('the store was read');
};

/** A press that answers every order so. */
const pressThat = (printing: Printing): LetterPress => ({
  print: async () => printing,
  close: async () => undefined,
});

/** Runs `tact …` over the given files, whatever folder is named. */
async function tact(
  args: readonly string[],
  files: readonly SourceFile[] = cinema,
  input: readonly (string | undefined)[] = [],
  tools: Partial<VerifyTools & Pick<CliServices, 'listRecorded' | 'openPress'>> = {},
) {
  const lines: string[] = [];
  const written = new Map<string, string>();
  const folders: string[] = [];
  let exitCode: number | undefined;
  const services: CliServices = {
    openRuleFolder: (folder) => {
      folders.push(folder);
      return { read: async () => ({ files }), watch: () => Promise.reject(new Error('not watched')) };
    },
    decide,
    openPress: tools.openPress ?? (() => pressThat({ status: 'printed', pdf: new Uint8Array(), pages: 1 })),
    now: () => Date.parse('2026-11-30T12:00:00Z'),
    loadVerifyTools: async () => ({ gatherContext, createReferenceEngine, ...tools }),
    listRecorded: tools.listRecorded ?? unread,
    readLines: async function* () {
      yield* input;
    },
    writeFile: async (path, text) => {
      written.set(path, String(text));
    },
    print: (line) => lines.push(line),
    finish: (code) => {
      exitCode = code;
    },
  };
  const program = new Command('tact');
  addRulesCommands(program, services, 'rules');
  await program.parseAsync(['rules', ...args], { from: 'user' });
  return { lines, written, folders, exitCode };
}

describe('tact rules check', () => {
  it('says what it read and that all is well', async () => {
    const { lines, folders, exitCode } = await tact(['check']);
    expect(lines).toEqual([
      expect.stringMatching(
        /^1 pack, 4 rules, 1 offer: 0 errors, 0 warnings; 6 of 6 cases passed; version [0-9a-z]{25}$/,
      ),
    ]);
    expect(folders).toEqual(['rules']);
    expect(exitCode).toBe(0);
  });

  it('refuses a letter that cannot be printed in one of its languages, at its place', async () => {
    const reason = 'no font of this machine has U+1F389';
    const openPress = () => pressThat({ status: 'unprintable', reason });
    const { lines, exitCode } = await tact(['check'], cinema, [], { openPress });
    expect(exitCode).toBe(1);
    expect(lines[0]).toMatch(/^rules\/cinema\/letters\/broken-film\.json:\d+:\d+ error letter-unprintable/);
    expect(lines.join(' ')).toContain(reason);
    expect(await tact(['check', '--no-letters'], cinema, [], { openPress })).toMatchObject({ exitCode: 0 });
  });

  it('warns where the machine lacks the fonts to prove it', async () => {
    const openPress = () => pressThat({ status: 'no-fonts', advice: 'install fonts-noto-cjk' });
    const { lines, exitCode } = await tact(['check'], cinema, [], { openPress });
    expect(exitCode).toBe(0);
    expect(lines[0]).toMatch(/^rules\/cinema\/pack\.json:\d+:\d+ warning letter-fonts-missing/);
    expect(lines.join(' ')).toContain('install fonts-noto-cjk');
  });

  it('reports every error at a place that an editor can jump to, and fails', async () => {
    const files = editFile(cinema, rulesJson, '"offer": "popcorn"', '"offer": "popcron"');
    const { lines, exitCode } = await tact(['check', 'packs/'], files);
    expect(lines).toEqual([
      `packs/${rulesJson}:108:56 error unknown-offer: there is no offer "popcron" here\n    hint: Did you mean "popcorn"?`,
      '1 error, 0 warnings; no rule set',
    ]);
    expect(exitCode).toBe(1);
  });

  it('warns of an offer that has ended by now, and of none that ends later', async () => {
    const ending = (day: string) =>
      editFile(cinema, 'cinema/offers/snacks.json', '"value": 3', `"value": 3, "validTo": "${day}"`);
    const { lines, exitCode } = await tact(['check', '--no-cases'], ending('2026-11-30'));
    expect(lines[0]).toContain('warning ended: "popcorn" has ended');
    expect(exitCode).toBe(0);
    expect((await tact(['check', '--no-cases'], ending('2026-12-02'))).lines).toHaveLength(1);
  });

  it('reports warnings and does not fail for them', async () => {
    const files = editFile(
      cinema,
      'cinema/pack.json',
      '"actions": ["free-ticket", "voucher"]',
      '"actions": ["voucher"]',
    );
    const { lines, exitCode } = await tact(['check'], files);
    expect(lines[0]).toContain('warning action-not-connected');
    expect(exitCode).toBe(0);
  });

  it('runs the cases and fails with them, unless asked not to', async () => {
    const files = editFile(cinema, rulesJson, '"amount": 10 },', '"amount": 12 },');
    const { lines, exitCode } = await tact(['check'], files);
    expect(lines.slice(0, 2)).toEqual([
      expect.stringMatching(/^rules\/cinema\/cases\/box-office\.json:\d+:5 case failed: Her film broke down/),
      '    /actions/0/params/amount: expected 10, found 12',
    ]);
    expect(lines[lines.length - 1]).toContain('5 of 6 cases passed');
    expect(exitCode).toBe(1);
    expect((await tact(['check', '--no-cases'], files)).exitCode).toBe(0);
  });
});

describe('tact rules test', () => {
  it('runs the cases alone, without warnings', async () => {
    const files = editFile(
      cinema,
      'cinema/pack.json',
      '"actions": ["free-ticket", "voucher"]',
      '"actions": ["voucher"]',
    );
    const { lines, exitCode } = await tact(['test'], files);
    expect(lines).toHaveLength(1);
    expect(exitCode).toBe(0);
  });

  it('fails where there is no rule set to test', async () => {
    expect(await tact(['test'], editFile(cinema, rulesJson, '{', ''))).toMatchObject({ exitCode: 1 });
  });
});

describe('tact rules eval', () => {
  it('answers each line with its events or its error, in order', async () => {
    const rule = { conditions: { all: [{ fact: 'a', operator: 'equal', value: 1 }] }, event: { type: 'x' } };
    const input = [
      JSON.stringify({ rules: [rule], facts: { a: 1 } }),
      '',
      '{',
      JSON.stringify({ rules: [rule], facts: {} }),
    ];
    const { lines, exitCode } = await tact(['eval'], [], input);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { events: [{ type: 'x' }], failureEvents: [] },
      { error: expect.stringContaining('not JSON') },
      { error: 'Undefined fact: a' },
    ]);
    expect(exitCode).toBe(0);
  });

  it('answers a line that cannot be taken, and one whose answer cannot be printed, with an error', async () => {
    const rule = { conditions: { all: [] }, event: { type: 'x', params: { p: { fact: 'a' } } } };
    const options = { replaceFactsInEventParams: true };
    const facts = { a: 'deep' };
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const input = [
      undefined,
      JSON.stringify({ rules: [rule], facts, options }).replace('"deep"', deep),
      JSON.stringify({ rules: [rule], facts, options }),
    ];
    const { lines } = await tact(['eval'], [], input);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { error: 'the line is too long' },
      { error: expect.stringContaining('call stack') },
      { events: [{ type: 'x', params: { p: 'deep' } }], failureEvents: [] },
    ]);
  });
});

describe('tact rules schema', () => {
  it('writes a schema for every kind of file', async () => {
    const { written, lines } = await tact(['schema', '--out', 'out/']);
    expect([...written.keys()]).toEqual(Object.keys(listPackSchemas()).map((name) => `out/${name}`));
    expect(lines).toEqual([...written.keys()]);
  });

  it('prints them where no folder is named', async () => {
    const { lines } = await tact(['schema']);
    expect(JSON.parse(lines.join('\n'))).toEqual(JSON.parse(JSON.stringify(listPackSchemas())));
  });
});

describe('tact rules cost', () => {
  it('prints the worst cost of a decision for each touchpoint', async () => {
    const { lines, exitCode } = await tact(['cost']);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines)
      expect(line).toMatch(
        /^[a-z-]+: \d+ rules ask \d+ comparisons at worst, \d+ of them different, of \d+ facts; \d+ paths search$/,
      );
    expect(exitCode).toBe(0);
  });

  it('fails where a file cannot be read', async () => {
    const { lines, exitCode } = await tact(['cost'], editFile(cinema, rulesJson, '"rules"', '"rulez"'));
    expect(lines.join('\n')).toContain(rulesJson);
    expect(exitCode).toBe(1);
  });
});

describe('tact rules verify', () => {
  it('finds no difference between the engines over the cases', async () => {
    const { lines, exitCode } = await tact(['verify']);
    expect(lines).toEqual(['4 rules over 6 cases, by Tact and by json-rules-engine: no difference']);
    expect(exitCode).toBe(0);
  });

  it('names the rule, the case and the engine of every difference, and fails', async () => {
    const strange: VerifyTools['createReferenceEngine'] = (rules, conditions, options) => {
      const engine = createReferenceEngine(rules, conditions, options);
      return {
        evaluate: async (facts, scope) => {
          const fired = await engine.evaluate(facts, scope);
          const [first] = fired;
          return first === undefined ? [{ rule: 0, event: { type: 'message' } }] : fired.slice(1);
        },
      };
    };
    const { lines, exitCode } = await tact(['verify', 'packs'], cinema, [], {
      createReferenceEngine: strange,
    });
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^packs\/cinema\/cases\/\S+\.json:\d+:\d+ rule \S+: fired by Tact alone; case: Her film broke down/,
      ),
    );
    expect(lines.at(-1)).toMatch(/json-rules-engine: \d+ differences$/);
    expect(exitCode).toBe(1);
  });

  it('names a rule that json-rules-engine alone fires, and one whose events differ', async () => {
    const other: VerifyTools['createReferenceEngine'] = (rules) => ({
      evaluate: async () => rules.map((_, rule) => ({ rule, event: { type: 'weight' } })),
    });
    const { lines } = await tact(['verify'], cinema, [], { createReferenceEngine: other });
    expect(lines).toContainEqual(expect.stringContaining('fired by json-rules-engine alone'));
    expect(lines).toContainEqual(expect.stringContaining('fired by both, with different events'));
  });

  it('names a case over which an engine fails', async () => {
    const broken: VerifyTools['createReferenceEngine'] = () => ({
      evaluate: () => Promise.reject(new Error('no such operator')),
    });
    const { lines, exitCode } = await tact(['verify'], cinema, [], { createReferenceEngine: broken });
    expect(lines[0]).toContain('an engine failed: no such operator; case: ');
    expect([lines.length, exitCode]).toEqual([7, 1]);
  });

  it('evaluates what recorded decisions were decided on, and names each difference by the decision', async () => {
    const selections: Selection[] = [];
    const listRecorded: CliServices['listRecorded'] = async function* (selection) {
      selections.push(selection);
      for (const { prepared } of listCases(compiled)) {
        if ('problems' in prepared) continue;
        const { interaction, now, memory } = prepared;
        const decisionId = decisionIdOf(interaction.request.interactionId);
        yield { decisionId, scene: { interaction, now, counters: { memory, budgets: new Map() } } };
        const elsewhere = { ...interaction.request, touchpoint: 'no-longer-there' };
        yield {
          decisionId,
          scene: {
            interaction: { ...interaction, request: elsewhere },
            now,
            counters: { memory, budgets: new Map() },
          },
        };
      }
      yield { decisionId: 'dec-gone', scene: undefined };
    };
    const { lines, exitCode } = await tact(['verify', '--recorded'], cinema, [], { listRecorded });
    expect(lines).toEqual([
      '4 rules over 6 cases and 6 recorded decisions (7 could not be evaluated), by Tact and by json-rules-engine: no difference',
    ]);
    expect(exitCode).toBe(0);
    const wrong = await tact(['verify', '--sample', '5'], cinema, [], {
      listRecorded,
      createReferenceEngine: () => ({ evaluate: async () => [{ rule: 0, event: { type: 'weight' } }] }),
    });
    expect(wrong.lines).toContainEqual(expect.stringMatching(/^dec-\w+ rule \S+: fired by /));
    expect(wrong.exitCode).toBe(1);
    expect(selections).toEqual([{}, { sample: 5 }]);
  });

  it('fails where there is no rule set to verify', async () => {
    const { lines, exitCode } = await tact(['verify'], [{ path: 'cinema/pack.json', text: '{' }]);
    expect(lines.at(-1)).toBe('no rule set: nothing was verified');
    expect(exitCode).toBe(1);
  });
});

describe('tact rules new', () => {
  it('writes a pack into the folder of the packs, and says what to do next', async () => {
    const { lines, written, exitCode } = await tact(['new', 'hotel', '--languages', 'de, pl']);
    expect([...written.keys()]).toEqual([
      'rules/hotel/pack.json',
      ...['rules', 'offers', 'messages', 'cases', 'samples'].map((kind) => `rules/hotel/${kind}/hotel.json`),
    ]);
    expect(JSON.parse(written.get('rules/hotel/pack.json') ?? '')).toMatchObject({
      $schema: '../../docs/schemas/pack.schema.json',
      defaultLocale: 'de',
      locales: ['de', 'pl'],
    });
    expect(lines).toContain('The words of pl are English ones: translate them in hotel/messages.');
    expect(lines).toContain('Check it:  npx tact rules check rules');
    expect(exitCode).toBe(0);
  });

  it('leaves the schema out where its path would hold on this machine only', async () => {
    const { written } = await tact(['new', 'hotel', '--out', '../elsewhere']);
    expect(written.get('../elsewhere/hotel/pack.json')).not.toContain('$schema');
  });

  it.each([
    [['new', 'cinema'], 'there is a pack rules/cinema already. Choose another name'],
    [['new', 'Hotel'], expect.stringContaining('"Hotel" cannot name a pack')],
    [['new', 'x'.repeat(41)], expect.stringContaining('at most 40 characters')],
    [['new', 'hotel', '--languages', 'en,de_AT'], expect.stringContaining('"de_AT" is not a language tag')],
    [['new', 'hotel', '--languages', 'en,EN'], '--languages names a language twice'],
  ])('refuses %j', async (args, line) => {
    const { lines, written, exitCode } = await tact(args);
    expect(lines).toEqual([line]);
    expect(written.size).toBe(0);
    expect(exitCode).toBe(2);
  });
});
