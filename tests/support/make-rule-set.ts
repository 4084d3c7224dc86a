import { ContactPolicies } from '../../src/domain/contact/contact-policies.ts';
import { builtInFacts } from '../../src/domain/facts/built-in-facts.ts';
import { compileLetters } from '../../src/domain/messages/compile-letters.ts';
import { compileMessages } from '../../src/domain/messages/compile-messages.ts';
import { compileContextCheck } from '../../src/domain/pack/context/compile-context-check.ts';
import { listDisclosed } from '../../src/domain/pack/format/event-params.ts';
import type { LetterFile } from '../../src/domain/pack/format/letter-file.ts';
import type { MessageFile } from '../../src/domain/pack/format/message-file.ts';
import type { OfferEntry } from '../../src/domain/pack/format/offer-file.ts';
import { type PackFile, packFileSchema } from '../../src/domain/pack/format/pack-file.ts';
import type { PolicyEntry } from '../../src/domain/pack/format/policy-file.ts';
import { type RuleEntry, ruleSchema } from '../../src/domain/pack/format/rule-file.ts';
import { compileOccasion } from '../../src/domain/promises/occasion.ts';
import type { RuleSet } from '../../src/domain/rule-set/rule-set.ts';
import { compileRules } from '../../src/engine/compile-rules.ts';

type Parts = {
  readonly rules: readonly (Omit<RuleEntry, 'description'> & { readonly description?: string })[];
  readonly offers?: readonly OfferEntry[];
  readonly messages?: MessageFile['messages'];
  readonly letters?: LetterFile['letters'];
  readonly pack?: Partial<PackFile>;
  readonly policies?: readonly PolicyEntry[];
};

const basePack: PackFile = {
  pack: 'demo',
  description: 'A pack for tests',
  owner: 'tests',
  timeZone: 'Europe/Rome',
  defaultLocale: 'en',
  locales: ['en', 'it'],
  touchpoints: {
    'check-in': {
      description: 'Check-in',
      channels: { kiosk: { form: 'text' }, desk: { form: 'agent' }, ivr: { form: 'speech' } },
      occasion: ['$.flight.number'],
      context: { type: 'object' },
    },
  },
};

const functions = Object.fromEntries(
  Object.entries(builtInFacts).map(([name, fact]) => [name, fact.compute]),
);

function orFail<Part>(part: Part | undefined, problems: unknown): Part {
  if (part === undefined) throw new Error(JSON.stringify(problems, null, 2));
  return part;
}

/** What is said is not hidden in tests of something else. */
const discloseAll: Parts['rules'][number] = {
  id: 'disclose-all',
  conditions: { all: [] },
  event: {
    type: 'disclose',
    params: {
      parts: [
        'customerId',
        'evidence',
        'facts',
        'form',
        'history',
        'name',
        'openCases',
        'preferences',
        'promises',
      ],
    },
  },
};

/** A rule set of one pack put together by hand, for tests of what happens after the rules were compiled. */
export function makeRuleSet(parts: Parts): RuleSet {
  const file = packFileSchema.parse({ ...basePack, ...parts.pack });
  const { defaultLocale, locales, timeZone } = file;
  const rules = [...parts.rules, discloseAll].map((rule) => {
    const entry = ruleSchema.parse({ description: 'a rule', ...rule });
    const discloses = entry.event.type === 'disclose' ? listDisclosed(entry.event.params) : [];
    return { ...entry, pack: file.pack, file: 'rules/demo.json', discloses };
  });
  const compiled = compileRules(
    rules.map(({ id, priority, conditions, event, touchpoints }) => ({
      id,
      conditions,
      event,
      ...(priority === undefined ? {} : { priority }),
      ...(touchpoints === undefined ? {} : { touchpoints }),
    })),
    {},
    { functions, allowUndefinedFacts: true },
  );
  const words = { defaultLocale, locales, timeZone };
  const said = compileMessages({ ...words, files: [{ messages: parts.messages ?? {} }] });
  const written = compileLetters({ ...words, files: [{ letters: parts.letters ?? {} }], terms: [] });
  const messages = orFail('catalogue' in said ? said.catalogue : undefined, said);
  const letters = orFail('letters' in written ? written.letters : undefined, written);
  const touchpoints = Object.entries(file.touchpoints).map(
    ([name, { channels, occasion, about, legs, context }]) =>
      [
        name,
        {
          name,
          pack: file.pack,
          channels: new Map(Object.entries(channels)),
          occasion: compileOccasion(file.pack, occasion, file.aliases, file.timeZone),
          about: about ?? {},
          ...(legs === undefined ? {} : { legs }),
          contextSchema: context,
          checkContext: () => [],
        },
      ] as const,
  );
  const actions = new Map(
    Object.entries(file.actions ?? {}).flatMap(([name, { params }]) => {
      const made = compileContextCheck(params);
      return 'check' in made ? [[name, made.check] as const] : [];
    }),
  );
  return {
    version: 'test',
    packs: new Map([
      [file.pack, { name: file.pack, file, messages, letters, budgets: file.budgets ?? {}, actions }],
    ]),
    touchpoints: new Map(touchpoints),
    channels: new Set(['kiosk', 'desk', 'ivr']),
    identityTypes: new Set(['booking-reference']),
    attributes: new Map(),
    rules,
    conditions: new Map([[file.pack, {}]]),
    program: orFail('program' in compiled ? compiled.program : undefined, compiled),
    offers: new Map((parts.offers ?? []).map((offer) => [offer.id, { ...offer, pack: file.pack }])),
    campaigns: new Map(),
    policies: new ContactPolicies((parts.policies ?? []).map((policy) => ({ ...policy, pack: file.pack }))),
    files: [],
  };
}
