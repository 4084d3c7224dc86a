import { describe, expect, it } from 'vitest';
import { compileRuleSet, compileRuleSetInSteps } from '../../../src/author/compile-rule-set.ts';
import { readOfferHistory } from '../../../src/domain/contact/contact-history.ts';
import { emptyMemory } from '../../../src/domain/contact/customer-memory.ts';
import type { SourceFile } from '../../../src/domain/pack/source/parse-source.ts';
import type { RuleSet } from '../../../src/domain/rule-set/rule-set.ts';
import { asOdeon, editFile, readPackFiles } from '../../support/pack-files.ts';

const cinema = readPackFiles('tests/fixtures/packs');
const packJson = 'cinema/pack.json';
const rulesJson = 'cinema/rules/box-office.json';
const offersJson = 'cinema/offers/snacks.json';
const messagesJson = 'cinema/messages/box-office.json';
const casesJson = 'cinema/cases/box-office.json';

function compiled(files: readonly SourceFile[]): RuleSet {
  const { ruleSet, diagnostics } = compileRuleSet(files);
  if (ruleSet === undefined) throw new Error(JSON.stringify(diagnostics, null, 1));
  return ruleSet;
}

const odeon = asOdeon(cinema);

describe('a pack that is right', () => {
  const ruleSet = compiled(cinema);

  it('compiles without a word', () => {
    expect(compileRuleSet(cinema).diagnostics).toEqual([]);
  });

  it('is compiled in more steps than it has files, rules, offers and cases', () => {
    const steps = compileRuleSetInSteps(cinema);
    let count = 1;
    while (steps.next().done !== true) count += 1;
    const { rules, offers } = ruleSet;
    const cases = JSON.parse(cinema.find(({ path }) => path === casesJson)?.text ?? '{}').cases;
    expect(count).toBeGreaterThan(cinema.length + rules.length + offers.size + cases.length);
  });

  it('is found by touchpoint, with its rules in file order and its offers by id', () => {
    expect(ruleSet.touchpoints.get('box-office')).toMatchObject({
      pack: 'cinema',
      occasion: [{ prefix: 'cinema/', parts: [{ refs: [{ path: '$.order.id' }] }] }],
    });
    expect(ruleSet.rules.map(({ id }) => id)).toEqual([
      'count-to-ten',
      'every-tenth-visit-is-free',
      'voucher-for-broken-film',
      'popcorn-for-members',
    ]);
    expect(ruleSet.rules[0]).toMatchObject({ pack: 'cinema', file: rulesJson, touchpoints: ['box-office'] });
    expect(ruleSet.offers.get('popcorn')).toMatchObject({ pack: 'cinema', category: 'snacks' });
    expect([...ruleSet.channels]).toEqual(['till', 'app']);
    expect([...ruleSet.identityTypes]).toEqual(['cinema-card']);
    expect(ruleSet.attributes.get('visits')).toEqual({ type: 'number', pack: 'cinema' });
  });

  it('fires its rules by their named conditions', () => {
    const facts = {
      customer: { value: { tier: 'member' }, attributes: { visits: 4 } },
      now: 0,
      timeZone: 'UTC',
    };
    const fired = ruleSet.program.evaluate(facts, { touchpoint: 'box-office', now: 0 });
    expect(fired.map(({ rule }) => ruleSet.rules[rule]?.id)).toEqual(['popcorn-for-members']);
  });

  it('speaks its languages', () => {
    expect(ruleSet.packs.get('cinema')?.messages.chooseLocale(['fr-CH'])).toEqual({ locale: 'fr' });
  });

  it('holds contexts to what the touchpoint declares', () => {
    const faults = ruleSet.touchpoints
      .get('box-office')
      ?.checkContext({ order: { id: 'O-1', film: 'x', seats: 0 } });
    expect(faults).toEqual([{ pointer: '/order/seats', message: 'must be at least 1', example: 2 }]);
  });

  it('has the same version whatever order its files come in, and another when one letter differs', () => {
    expect(compiled([...cinema].reverse()).version).toBe(ruleSet.version);
    const edited = editFile(cinema, offersJson, 'A large popcorn', 'A small popcorn');
    expect(compiled(edited).version).not.toBe(ruleSet.version);
  });
});

describe('the contact policies of a pack', () => {
  const cap = {
    id: 'popcorn-once-a-day',
    description: 'Popcorn is offered once a day.',
    kind: 'cap',
    of: { offers: ['popcorn'] },
    channels: ['app'],
    whenUnavailable: 'closed',
    scope: 'customer',
    each: 'offer',
    counts: ['offered'],
    most: 1,
    window: { calendar: 'day' },
  };
  const blackout = {
    id: 'christmas',
    description: 'Nothing is sold on Christmas Day.',
    kind: 'blackout',
    whenUnavailable: 'open',
    validFrom: '2026-12-25',
    validTo: '2026-12-26',
  };
  const withPolicies = (...policies: object[]) => [
    ...cinema,
    { path: 'cinema/policies/contact.json', text: JSON.stringify({ policies }) },
  ];
  const situation = {
    channel: 'app',
    now: Date.parse('2026-12-25T10:00:00+01:00'),
    timeZone: 'Europe/Paris',
    packTimeZone: 'Europe/Paris',
    snapshotAt: 0,
    sessionId: undefined,
    customer: () => readOfferHistory(undefined, [emptyMemory], () => undefined),
    household: () => readOfferHistory(undefined, [emptyMemory], () => undefined),
    countsKnown: true,
  };

  it('are checked against its offers, days by the pack’s clock', () => {
    const { policies } = compiled(withPolicies(cap, blackout));
    const popcorn = { id: 'popcorn', category: 'snacks', pack: 'cinema' };
    const { blockers, allowances } = policies.assessIn(situation)(popcorn);
    expect(blockers).toMatchObject([{ policyId: 'christmas', until: '2026-12-25T23:00:00.000Z' }]);
    expect(allowances).toMatchObject([{ policyId: 'popcorn-once-a-day', left: 1 }]);
  });

  it.each([
    ['unknown-offer', { ...cap, of: { offers: ['popcron'] } }, '/policies/0/of/offers/0'],
    ['unknown-category', { ...cap, of: { categories: ['snack'] } }, '/policies/0/of/categories/0'],
    ['unknown-purpose', { ...cap, of: { purposes: ['marketing'] } }, '/policies/0/of/purposes/0'],
    ['unknown-channel', { ...cap, channels: ['apps'] }, '/policies/0/channels/0'],
    ['wrong-validity', { ...blackout, validTo: 'new year' }, '/policies/0/validTo'],
    ['missing-field', { ...cap, whenUnavailable: undefined }, '/policies/0/whenUnavailable'],
    ['wrong-value', { ...cap, kind: 'caps' }, '/policies/0/kind'],
  ])('are refused as %s when they are about nothing, or wrong', (code, policy, pointer) => {
    const { ruleSet, diagnostics } = compileRuleSet(withPolicies(policy));
    expect(ruleSet).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code, pointer, file: 'cinema/policies/contact.json' }]);
  });

  it('cannot have one id twice', () => {
    expect(compileRuleSet(withPolicies(cap, cap)).diagnostics).toMatchObject([
      { code: 'duplicate-name', pointer: '/policies/1/id' },
    ]);
  });
});

describe('several packs together', () => {
  it('keep their touchpoints, rules and named conditions apart', () => {
    const both = compiled([...odeon, ...cinema]);
    expect([...both.packs.keys()]).toEqual(['cinema', 'odeon']);
    const facts = { customer: { value: { tier: 'member' } }, now: 0, timeZone: 'UTC' };
    const fired = both.program.evaluate(facts, { touchpoint: 'odeon-desk', now: 0 });
    expect(fired.map(({ rule }) => both.rules[rule]?.id)).toEqual(['odeon-popcorn-for-members']);
  });

  it('cannot share a touchpoint, a rule id or an offer id', () => {
    const twin = cinema.map(({ path, text }) => ({
      path: path.replace('cinema/', 'twin/'),
      text: text.replace('"pack": "cinema"', '"pack": "twin"'),
    }));
    const { ruleSet, diagnostics } = compileRuleSet([...cinema, ...twin]);
    expect(ruleSet).toBeUndefined();
    const told = diagnostics.filter(({ code }) => code === 'duplicate-name');
    expect(told.every(({ file }) => file.startsWith('twin/'))).toBe(true);
    expect(told.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/touchpoints/box-office', '/rules/0/id', '/offers/0/id']),
    );
  });

  it('may name a scorecard like another pack’s touchpoint, but not like its scorecard', () => {
    const card =
      '{ "kind": "tier", "description": "Tiers.", "of": 1, "tiers": [{ "tier": "a", "from": 0 }] }';
    const withCard = (files: readonly SourceFile[], pack: string, name: string) =>
      editFile(files, `${pack}/pack.json`, '"locales"', `"scorecards": { "${name}": ${card} }, "locales"`);
    const apart = [...withCard(cinema, 'cinema', 'odeon-desk'), ...withCard(odeon, 'odeon', 'box-office')];
    expect(compileRuleSet(apart).diagnostics).toEqual([]);
    const same = [...withCard(cinema, 'cinema', 'visits'), ...withCard(odeon, 'odeon', 'visits')];
    expect(compileRuleSet(same).diagnostics).toMatchObject([
      { code: 'duplicate-name', file: 'odeon/pack.json', pointer: '/scorecards/visits' },
    ]);
  });

  it('cannot give one attribute two types', () => {
    const other = editFile(
      odeon,
      'odeon/pack.json',
      '"type": "number", "description": "How',
      '"type": "string", "description": "How',
    );
    expect(compileRuleSet([...cinema, ...other]).diagnostics).toMatchObject([
      { code: 'attribute-conflict', file: 'odeon/pack.json', pointer: '/attributes/visits/type' },
    ]);
  });
});

type Edit = readonly [code: string, path: string, from: string, to: string, pointer: string];

const errors: readonly Edit[] = [
  ['pack-name', packJson, '"pack": "cinema"', '"pack": "kino"', '/pack'],
  ['unknown-time-zone', packJson, 'Europe/Paris', 'Europe/Pari', '/timeZone'],
  ['default-locale', packJson, '"defaultLocale": "en"', '"defaultLocale": "de"', '/defaultLocale'],
  [
    'wrong-format',
    packJson,
    '"locales": ["en", "fr"]',
    '"locales": ["en", "fr"], "formats": { "en": "fr-BE" }',
    '/formats/en',
  ],
  [
    'wrong-format',
    packJson,
    '"locales": ["en", "fr"]',
    '"locales": ["en", "fr"], "formats": { "de": "de-AT" }',
    '/formats/de',
  ],
  [
    'no-channel',
    packJson,
    '"channels": {',
    '"channels": {}, "occasion": [], "context": {"type": "object"}}, "x": {"description": "x", "channels": {',
    '/touchpoints/box-office/channels',
  ],
  [
    'context-open',
    packJson,
    '"type": "object",\n        "additionalProperties": false',
    '"type": "object", "additionalProperties": true',
    '/touchpoints/box-office/context/additionalProperties',
  ],
  ['fact-name-taken', packJson, '"facts": {', '"facts": {"age": {"description": "x"},', '/facts/age'],
  [
    'unknown-touchpoint',
    rulesJson,
    '"priority": 300',
    '"touchpoints": ["boxoffice"]',
    '/rules/3/touchpoints/0',
  ],
  ['wrong-validity', rulesJson, '"priority": 300', '"validFrom": "tomorrow"', '/rules/3/validFrom'],
  [
    'empty-validity',
    rulesJson,
    '"priority": 300',
    '"validFrom": "2026-12-02", "validTo": "2026-12-02"',
    '/rules/3/validTo',
  ],
  ['unknown-time-zone', rulesJson, '"priority": 300', '"timeZone": "Mars"', '/rules/3/timeZone'],
  ['unknown-offer', rulesJson, '"offer": "popcorn"', '"offer": "popcron"', '/rules/3/event/params/offer'],
  ['unknown-offer', rulesJson, '"all-offers"', '["snaks"]', '/rules/2/event/params/withholds/0'],
  [
    'unknown-message',
    rulesJson,
    '"message": "broken-film"',
    '"message": "brokenfilm"',
    '/rules/2/event/params/messages/0/message',
  ],
  [
    'unknown-letter',
    rulesJson,
    '"template": "broken-film"',
    '"template": "broken"',
    '/rules/2/event/params/tasks/0/template',
  ],
  [
    'unknown-condition',
    rulesJson,
    '"due": { "hours": 24 } }',
    '"due": { "hours": 24 }, "while": { "all": [{ "condition": "membr" }] } }',
    '/rules/2/event/params/tasks/0/while/all/0/condition',
  ],
  [
    'unknown-operator',
    rulesJson,
    '"due": { "hours": 24 } }',
    '"due": { "hours": 24 }, "while": { "all": [{ "fact": "known", "operator": "equals", "value": true }] } }',
    '/rules/2/event/params/tasks/0/while/all/0/operator',
  ],
  [
    'unknown-fact',
    rulesJson,
    '"due": { "hours": 24 } }',
    '"due": { "hours": 24 }, "while": { "all": [{ "fact": "incidents", "path": "$.list[*].incidentId", "operator": "contains", "value": { "fact": "settled", "path": "$[0]" } }] } }',
    '/rules/2/event/params/tasks/0/while/all/0/value/fact',
  ],
  [
    'unknown-budget',
    rulesJson,
    '"budget": "vouchers-a-day"',
    '"budget": "vouchers"',
    '/rules/2/event/params/budget',
  ],
  [
    'unknown-fact',
    rulesJson,
    '"fact": "tenth-visit", "operator"',
    '"fact": "tenth-vist", "operator"',
    '/rules/1/conditions/all/0/fact',
  ],
  [
    'unknown-fact',
    rulesJson,
    '"params": { "fact": "tenth-visit"',
    '"params": { "fact": "nth-visit"',
    '/rules/0/event/params/fact',
  ],
  [
    'unknown-fact',
    rulesJson,
    '{ "fact": "context", "path": "$.order.id" }',
    '{ "fact": "contxt", "path": "$.order.id" }',
    '/rules/1/event/params/params/order/fact',
  ],
  ['unknown-fact', packJson, '"fact": "clock"', '"fact": "clok"', '/budgets/vouchers-a-day/key/0/fact'],
  [
    'unknown-field',
    rulesJson,
    '"withinDays": 90\n          },\n          "path": "$.count"',
    '"withinDay": 90\n          },\n          "path": "$.count"',
    '/conditions/film-broke-down/all/0/params/withinDay',
  ],
  [
    'fact-without-params',
    rulesJson,
    '"fact": "tenth-visit", "operator"',
    '"fact": "tenth-visit", "params": {}, "operator"',
    '/rules/1/conditions/all/0/params',
  ],
  [
    'unknown-path',
    rulesJson,
    '"$.order.film"',
    '"$.order.flim"',
    '/rules/1/event/params/messages/0/values/film/path',
  ],
  ['unknown-path', rulesJson, '"$.value.tier"', '"$.value.teir"', '/conditions/member/all/0/path'],
  [
    'unknown-path',
    rulesJson,
    '"path": "$.count",\n          "operator": "greaterThan"',
    '"path": "$.number",\n          "operator": "greaterThan"',
    '/conditions/film-broke-down/all/0/path',
  ],
  [
    'unknown-attribute',
    rulesJson,
    '$.attributes.visits',
    '$.attributes.vists',
    '/rules/0/conditions/all/1/path',
  ],
  [
    'unknown-operator',
    rulesJson,
    '"operator": "in"',
    '"operator": "within"',
    '/rules/0/conditions/all/1/operator',
  ],
  ['unknown-path', packJson, '["$.order.id"]', '["$.ordr.id"]', '/touchpoints/box-office/occasion/0'],
  [
    'unknown-path',
    rulesJson,
    '"fact": "customer", "path": "$.value.tier"',
    '"fact": "customer", "path": "$.incidentz[*].type"',
    '/conditions/member/all/0/path',
  ],
  [
    'invalid-path',
    rulesJson,
    '"path": "$.order.id"',
    '"path": { "a": 1 }',
    '/rules/1/event/params/params/order/path',
  ],
  ['wrong-value', rulesJson, '"type": "derive"', '"type": { "toString": 1 }', '/rules/0/event/type'],
  [
    'context-value',
    packJson,
    '["id", "film", "seats"]',
    '["id", { "toString": 1 }]',
    '/touchpoints/box-office/context/properties/order/required/1',
  ],
  ['invalid-path', packJson, '["$.order.id"]', '["$[?(exit())]"]', '/touchpoints/box-office/occasion/0'],
  [
    'invalid-path',
    packJson,
    '"path": "$.date"',
    '"path": "$..a..b..c"',
    '/budgets/vouchers-a-day/key/0/path',
  ],
  [
    'invalid-path',
    rulesJson,
    '"path": "$.order.id"',
    '"path": "$[(process.exit())]"',
    '/rules/1/event/params/params/order/path',
  ],
  [
    'unknown-condition',
    rulesJson,
    '{ "condition": "film-broke-down" }',
    '{ "condition": "film-broken" }',
    '/rules/2/conditions/all/0/condition',
  ],
  [
    'value-missing',
    rulesJson,
    '"values": { "worth": { "amount": 10, "currency": "EUR" } }',
    '"values": {}',
    '/rules/2/event/params/messages/0/values',
  ],
  [
    'target-unclear',
    rulesJson,
    '"event": { "type": "offer", "params": { "offer": "popcorn" } }',
    '"event": { "type": "weight", "params": { "factor": 2 } }',
    '/rules/3/event/params',
  ],
  [
    'unknown-category',
    rulesJson,
    '"event": { "type": "offer", "params": { "offer": "popcorn" } }',
    '"event": { "type": "weight", "params": { "factor": 2, "category": "snack" } }',
    '/rules/3/event/params/category',
  ],
  ['unknown-message', offersJson, '"message": "popcorn"', '"message": "pop"', '/offers/0/treatment/message'],
  ['unknown-channel', offersJson, '"value": 3', '"value": 3, "channels": ["apps"]', '/offers/0/channels/0'],
  ['unknown-budget', offersJson, '"value": 3', '"value": 3, "budget": "none"', '/offers/0/budget'],
  [
    'translation-missing',
    messagesJson,
    '"fr": "Votre dixième visite : « {film} » vous est offert."',
    '"en-GB": "x"',
    '/messages/free-ticket/texts/text',
  ],
  [
    'unknown-rule',
    casesJson,
    '"rules": ["popcorn-for-members"]',
    '"rules": ["popcorn-for-member"]',
    '/cases/0/rules/0',
  ],
  ['unknown-customer', casesJson, '"customer": "claire"', '"customer": "clara"', '/cases/0/customer'],
  ['unknown-request', casesJson, '"request": "app"', '"request": "apps"', '/cases/0/request'],
];

describe('a mistake that only shows when files are held together', () => {
  it.each(errors)('%s in %s: %j instead of %j', (code, path, from, to, pointer) => {
    const { ruleSet, diagnostics } = compileRuleSet(editFile(cinema, path, from, to));
    expect(ruleSet).toBeUndefined();
    const found = diagnostics.filter(({ severity }) => severity === 'error');
    expect(found).toContainEqual(expect.objectContaining({ code, file: path, pointer }));
    const lines = editFile(cinema, path, from, to)
      .find((file) => file.path === path)
      ?.text.split('\n');
    for (const { line, column } of found) expect(lines?.[line - 1]?.length).toBeGreaterThanOrEqual(column);
  });

  it('that many small ones add up to is reported where it is too much', () => {
    const params = Object.fromEntries(
      Array.from({ length: 101 }, (_, at) => [`p${at}`, { fact: 'customer', path: `$..a${at}..b` }]),
    );
    const order = '"params": { "order": { "fact": "context", "path": "$.order.id" } }';
    const files = editFile(cinema, rulesJson, order, `"params": ${JSON.stringify(params)}`);
    expect(compileRuleSet(files).diagnostics).toMatchObject([
      { code: 'too-costly', pointer: '/rules/1/event/params/params/p100/path' },
    ]);
  });

  it('in a condition names it as the file does, and is reported once', () => {
    const files = editFile(
      cinema,
      rulesJson,
      '"conditions": {',
      `"conditions": { "ring": { "condition": "ring" },`,
    );
    expect(compileRuleSet(files).diagnostics).toMatchObject([
      { code: 'condition-cycle', message: 'The condition "ring" refers to itself.' },
    ]);
    const path = editFile(cinema, rulesJson, '"$.attributes.visits"', '"$[?(exit())]"');
    expect(compileRuleSet(path).diagnostics).toMatchObject([{ code: 'invalid-path' }]);
  });

  it('in what is asked again later is found, and the facts of later may be asked there alone', () => {
    const asks = (fact: string): string =>
      `{ "all": [{ "fact": "incidents", "path": "$.list[*].incidentId", "operator": "contains", "value": { "fact": "${fact}", "path": "$[0]" } }] }`;
    const later = editFile(
      editFile(
        cinema,
        rulesJson,
        '"due": { "hours": 24 } }',
        `"due": { "hours": 24 }, "while": { "condition": "still" } }`,
      ),
      rulesJson,
      '"conditions": {',
      `"conditions": { "still": ${asks('settles')},`,
    );
    expect(compileRuleSet(later).diagnostics).toEqual([]);
    const now = editFile(later, rulesJson, '{ "condition": "member" }', '{ "condition": "still" }');
    expect(compileRuleSet(now).diagnostics).toContainEqual(
      expect.objectContaining({ code: 'unknown-fact', message: 'there is no fact "settles"' }),
    );
  });

  it('in a name comes with what was meant', () => {
    const files = editFile(cinema, rulesJson, '"offer": "popcorn"', '"offer": "popcron"');
    expect(compileRuleSet(files).diagnostics).toMatchObject([
      { line: 108, hint: 'Did you mean "popcorn"?', message: 'there is no offer "popcron" here' },
    ]);
  });

  it('in the name of a condition comes with what was meant, as the pack names it', () => {
    const files = editFile(
      cinema,
      rulesJson,
      '{ "condition": "film-broke-down" }',
      '{ "condition": "film-broke-dwn" }',
    );
    expect(compileRuleSet(files).diagnostics).toContainEqual(
      expect.objectContaining({
        message: 'There is no condition "film-broke-dwn".',
        hint: 'Did you mean "film-broke-down"?',
      }),
    );
  });
});

const warnings: readonly Edit[] = [
  [
    'part-not-disclosed',
    packJson,
    '"facts": {',
    '"facts": {"vip": {"description": "x", "answer": true},',
    '/facts/vip/answer',
  ],
  ['fact-not-derived', packJson, '"facts": {', '"facts": {"vip": {"description": "x"},', '/facts/vip'],
  ['fact-derived-late', rulesJson, '"priority": 900', '"priority": 800', '/rules/1/conditions/all/0/fact'],
  [
    'action-not-connected',
    packJson,
    '"actions": ["free-ticket", "voucher"]',
    '"actions": ["voucher"]',
    '/rules/1/event/params/action',
  ],
  [
    'value-unknown',
    rulesJson,
    '"values": { "film": {',
    '"values": { "flim": 1, "film": {',
    '/rules/1/event/params/messages/0/values/flim',
  ],
  [
    'rule-not-shown',
    casesJson,
    '"rules": ["count-to-ten", "every-tenth-visit-is-free"]',
    '"rules": ["every-tenth-visit-is-free"]',
    '/rules/0/id',
  ],
  [
    'form-missing',
    packJson,
    '"channels": {',
    '"channels": { "phone": { "form": "speech" },',
    '/rules/1/event/params/messages/0/message',
  ],
];

describe('something that is probably a mistake', () => {
  it.each(warnings)(
    '%s in %s: %j instead of %j is warned of and refuses nothing',
    (code, path, from, to, pointer) => {
      const { ruleSet, diagnostics } = compileRuleSet(editFile(cinema, path, from, to));
      expect(ruleSet).toBeDefined();
      expect(diagnostics).toContainEqual(expect.objectContaining({ code, severity: 'warning', pointer }));
    },
  );

  it('is not warned of where the author says that it is meant', () => {
    const phone = editFile(cinema, packJson, '"channels": {', '"channels": { "phone": { "form": "speech" },');
    const meant = phone.map((file) =>
      file.path === messagesJson
        ? { ...file, text: file.text.replaceAll('"purpose"', '"onlyFor": ["text", "agent"], "purpose"') }
        : file,
    );
    expect(compileRuleSet(meant).diagnostics).toEqual([]);
  });
});

describe('files that make no pack', () => {
  const codes = (files: readonly SourceFile[]) =>
    compileRuleSet(files).diagnostics.map(({ code, file }) => `${code} ${file}`);

  it('are each reported', () => {
    expect(codes([])).toEqual(['no-pack ']);
    expect(codes(cinema.filter(({ path }) => path !== packJson))).toEqual(['pack-missing cinema/pack.json']);
    expect(codes([...cinema, { path: 'cinema/rule/x.json', text: '{}' }])).toEqual([
      'stray-file cinema/rule/x.json',
    ]);
    expect(codes([...cinema, { path: 'notes.json', text: '{}' }])).toEqual(['stray-file notes.json']);
    expect(codes(cinema.map(({ path, text }) => ({ path: path.replace('cinema/', ''), text })))).toEqual([
      'pack-alone pack.json',
    ]);
    expect(codes([...cinema, { path: 'cinema/rules/a/b.json', text: '{}' }])).toEqual([
      'stray-file cinema/rules/a/b.json',
    ]);
  });

  it('that cannot be read hide what depends on them', () => {
    expect(codes(editFile(cinema, messagesJson, '{', '['))).toEqual([`syntax ${messagesJson}`]);
    expect(codes(editFile(cinema, packJson, '"owner"', '"ownr"'))).toEqual([
      `missing-field ${packJson}`,
      `unknown-field ${packJson}`,
    ]);
  });

  it('define a named condition twice, or a message', () => {
    const again = '{"rules": [], "conditions": {"member": {"all": []}}}';
    expect(codes([...cinema, { path: 'cinema/rules/more.json', text: again }])).toEqual([
      'duplicate-name cinema/rules/more.json',
    ]);
    const message = cinema.find(({ path }) => path === messagesJson)?.text ?? '';
    expect(new Set(codes([...cinema, { path: 'cinema/messages/more.json', text: message }]))).toEqual(
      new Set(['message-twice cinema/messages/more.json']),
    );
  });
});

describe('a hostile pack', () => {
  it('of twenty thousand wrong rules gets a bounded number of diagnostics', () => {
    const rule = {
      id: 'r',
      description: 'd',
      conditions: { all: [{ fact: 'nope', operator: 'equal', value: 1 }] },
      event: { type: 'offer', params: { offer: 'popcorn' } },
    };
    const text = JSON.stringify({ rules: Array.from({ length: 20_000 }, () => rule) });
    const { diagnostics } = compileRuleSet([...cinema, { path: 'cinema/rules/more.json', text }]);
    expect(diagnostics.length).toBeLessThanOrEqual(2001);
    expect(diagnostics.at(-1)).toMatchObject({ code: 'more-faults' });
  });
});
