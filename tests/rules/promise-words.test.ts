import { describe, expect, it } from 'vitest';
import { compileRuleSet } from '../../src/author/compile-rule-set.ts';
import { promiseStates, promiseWords, wordOf } from '../../src/domain/promises/promise-life.ts';
import type { RuleSet } from '../../src/domain/rule-set/rule-set.ts';
import { readPackFiles } from '../support/pack-files.ts';

const files = readPackFiles('rules');
const compiled = compileRuleSet(files).ruleSet;
if (compiled === undefined) throw new Error('the rules do not compile');
const ruleSet: RuleSet = compiled;

type Entry = {
  readonly variables?: Readonly<Record<string, { readonly example: unknown }>>;
  readonly texts: Readonly<Record<string, unknown>>;
};

/** The messages of each pack, by PACK/MESSAGE. */
const entries = new Map<string, Entry>(
  files
    .filter(({ path }) => path.includes('/messages/'))
    .flatMap(({ path, text }) =>
      Object.entries((JSON.parse(text) as { messages: Record<string, Entry> }).messages).map(
        ([key, entry]): [string, Entry] => [`${path.split('/')[0]}/${key}`, entry],
      ),
    ),
);

/** The messages of actions that a system may refuse or that facts may end, and of acceptances. */
function listPromised(): string[] {
  const calls = new Set<string>();
  for (const { pack, event } of ruleSet.rules)
    if (event.type === 'action' && event.params.while !== undefined)
      for (const { message } of event.params.messages ?? []) calls.add(`${pack}/${message}`);
  for (const { pack, whenAccepted } of ruleSet.offers.values())
    if (typeof whenAccepted === 'object')
      for (const { messages = [] } of whenAccepted.actions)
        for (const { message } of messages) calls.add(`${pack}/${message}`);
  return [...calls];
}

const words = promiseWords;
const forms = ['text', 'agent', 'speech'] as const;

const table = listPromised().flatMap((name) => {
  const [packName = '', key = ''] = name.split('/');
  const pack = ruleSet.packs.get(packName);
  const entry = entries.get(name);
  if (pack === undefined || entry === undefined) throw new Error(`no message ${name}`);
  const values = Object.fromEntries(
    Object.entries(entry.variables ?? {}).map(([variable, { example }]) => [variable, example]),
  );
  return forms
    .filter((form) => form in entry.texts)
    .flatMap((form) => pack.file.locales.map((locale) => ({ name, key, form, locale, values, pack })));
});

describe('What is said of a promise', () => {
  it.each(table)('$name as $form in $locale is another for each thing that becomes of it', (row) => {
    const { key, form, locale, values, pack } = row;
    const render = (promise: string, standing: string) => {
      const call = { key, form, locale, agentLocale: locale, channel: 'other', timeZone: 'UTC' };
      const told = { ...values, promise, standing, standingChannel: 'kiosk' };
      const said = pack.messages.render({ ...call, values: told });
      return said && `${said.body} ${said.know ?? ''}`;
    };
    const said = words.map((word) => render(word, 'yes'));
    const [asked, confirmed, refused, withdrawn, compensated] = said;
    for (const text of said) expect(text?.trim()).toBeTruthy();
    expect(confirmed).not.toBe(withdrawn);
    expect(asked).not.toBe(withdrawn);
    expect([confirmed, asked, refused, withdrawn]).not.toContain(compensated);
    if (confirmed !== refused) expect(new Set([confirmed, refused, withdrawn]).size).toBe(3);
  });

  it('has a word for every state', () => {
    const life = (state: (typeof promiseStates)[number]) =>
      ({ state, word: 'no', holds: false, moves: [{ to: state, at: 0, source: 'facts' }] }) as const;
    expect(promiseStates.map((state) => [state, wordOf({ life: life(state) })])).toEqual([
      ['reserved', 'asked'],
      ['asked', 'asked'],
      ['unknown', 'asked'],
      ['confirmed', 'confirmed'],
      ['refused', 'refused'],
      ['withdrawn', 'withdrawn'],
      ['compensated', 'refused'],
    ]);
    const takenBack = {
      ...life('compensated'),
      moves: [{ to: 'withdrawn', at: 0, source: 'facts' } as const],
    };
    expect(wordOf({ life: takenBack })).toBe('compensated');
  });

  it('is nothing where the text does not say that it is over', () => {
    const pack = ruleSet.packs.get('retail');
    const call = {
      key: 'bonus-points',
      form: 'text',
      locale: 'en',
      agentLocale: 'en',
      channel: 'pos',
    } as const;
    const render = (promise: string) =>
      pack?.messages.render({ ...call, timeZone: 'UTC', values: { promise, multiplier: 2 } });
    expect(render('confirmed')?.body).toContain('double points');
    expect(['refused', 'withdrawn', 'compensated'].map(render)).toEqual([undefined, undefined, undefined]);
  });
});
