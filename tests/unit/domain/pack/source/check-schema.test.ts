import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { offerFileSchema } from '../../../../../src/domain/pack/format/offer-file.ts';
import { packFileSchema } from '../../../../../src/domain/pack/format/pack-file.ts';
import { policyFileSchema } from '../../../../../src/domain/pack/format/policy-file.ts';
import { ruleFileSchema } from '../../../../../src/domain/pack/format/rule-file.ts';
import { checkSchema } from '../../../../../src/domain/pack/source/check-schema.ts';
import { parseSource } from '../../../../../src/domain/pack/source/parse-source.ts';

const check = (schema: z.ZodType, text: string) => {
  const document = parseSource({ path: 'a/rules/x.json', text });
  if ('diagnostics' in document) throw new Error(JSON.stringify(document.diagnostics));
  const result = checkSchema(schema, document);
  return 'diagnostics' in result ? result.diagnostics : [];
};
const brief = (schema: z.ZodType, text: string) =>
  check(schema, text).map(({ code, line, column, pointer, message, hint }) => ({
    code,
    place: `${line}:${column}`,
    pointer,
    message,
    hint,
  }));

const rule = (event: string, more = '') =>
  `{"rules": [{"id": "r", "description": "d", ${more}"conditions": {"all": []},\n"event": ${event}}]}`;

describe('A text where a list belongs', () => {
  it.each([
    ['lines', '"The manager of the shop"'],
    ['lines', '5'],
    ['lines', '{ "a": 1 }'],
  ])('is one mistake at %s, whatever its length: %s', (member, written) => {
    const found = check(packFileSchema, `{ "sender": { "name": "x", "${member}": ${written} } }`);
    const codes = found.filter(({ pointer }) => pointer === `/sender/${member}`).map(({ code }) => code);
    expect(codes).toEqual(['wrong-type']);
  });
});

describe('More than 100 faults of a file', () => {
  it('of its schema are counted behind those that are listed', () => {
    const rules = Array.from({ length: 130 }, () => ({ id: 'r', description: 'd', conditions: { all: [] } }));
    const found = check(ruleFileSchema, JSON.stringify({ rules }));
    expect(found).toHaveLength(101);
    expect(found.at(-1)).toMatchObject({ code: 'more-faults', message: '30 more faults are not listed' });
  });

  it('of its JSON are announced behind those that are listed', () => {
    const parsed = parseSource({ path: 'a/x.json', text: `{${'"a": 1, '.repeat(200)}"a": 1}` });
    const found = 'diagnostics' in parsed ? parsed.diagnostics : [];
    expect(found).toHaveLength(101);
    expect(found.at(-1)).toMatchObject({ code: 'more-faults' });
  });
});

describe('a mistake in a rule file', () => {
  it('is placed on the unknown field, with what was meant', () => {
    const text = rule('{"type": "offer", "params": {"ofer": "bag", "offer": "bag"}}');
    expect(brief(ruleFileSchema, text)).toEqual([
      {
        code: 'unknown-field',
        place: '2:39',
        pointer: '/rules/0/event/params/ofer',
        message: '"ofer" is not known here',
        hint: 'Did you mean "offer"?',
      },
    ]);
  });

  it('is reported for the event type the author wrote, not for all seven', () => {
    const text = rule('{"type": "action", "params": {"action": "upgrade"}}');
    expect(brief(ruleFileSchema, text)).toMatchObject([
      { code: 'missing-field', pointer: '/rules/0/event/params/reason', place: '2:39' },
    ]);
  });

  it('names the event types when the one written is none', () => {
    expect(brief(ruleFileSchema, rule('{"type": "ofer", "params": {}}'))).toEqual([
      {
        code: 'wrong-value',
        place: '2:19',
        pointer: '/rules/0/event/type',
        message: '"ofer" is not possible here',
        hint: 'Did you mean "offer"?',
      },
    ]);
    expect(brief(ruleFileSchema, rule('{"params": {}}'))).toMatchObject([
      { code: 'missing-field', pointer: '/rules/0/event/type', place: '2:10' },
    ]);
  });

  it.each([
    [
      '"value": 5, "price": {"amount": "1,800", "currency": "HKD"}',
      'Write it without quotes, without separators',
    ],
    ['"value": "five"', 'Write a number, without quotes'],
    ['"value": 5, "price": "490 €"', 'Write an object: { "amount": …, "currency": …'],
    ['"value": 5, "fallback": "yes"', 'Write true or false, without quotes.'],
    ['"value": 5, "channels": "atm"', 'Put it into brackets: ["atm"].'],
    ['"value": 5, "category": 7', 'Put it into double quotes: "7".'],
    ['"value": 5, "propensity": 15', 'so that 15 % is 0.15'],
  ])('says how to write it: %s', (fields, hint) => {
    const treatment = '"treatment": {"message": "m"}';
    const offer = `{"id": "o", "description": "d", ${fields.includes('category') ? '' : '"category": "c", '}${fields}, ${treatment}}`;
    const [found, ...more] = check(offerFileSchema, `{"offers": [${offer}]}`);
    expect(found?.hint).toContain(hint);
    expect(more).toEqual([]);
  });

  it('in a union is reported for the branch whose kind of value was written', () => {
    const settles = (value: string) =>
      rule(`{"type": "action", "params": {"action": "a", "reason": "r", "settles": ${value}}}`);
    expect(brief(ruleFileSchema, settles('[1]'))).toMatchObject([
      { code: 'wrong-type', pointer: '/rules/0/event/params/settles/0' },
    ]);
    expect(brief(ruleFileSchema, settles('{"fact": "x", "pth": "$"}'))).toMatchObject([
      { code: 'unknown-field', pointer: '/rules/0/event/params/settles/pth', hint: 'Did you mean "path"?' },
    ]);
    expect(brief(ruleFileSchema, settles('5'))).toEqual([
      {
        code: 'wrong-type',
        place: '2:81',
        pointer: '/rules/0/event/params/settles',
        message: 'this is a number, but an object { … } or a list [ … ] is wanted',
        hint: 'See docs/packs.md for the values that are allowed here.',
      },
    ]);
  });

  it('in a word shows how a word is written', () => {
    const text = rule('{"type": "offer", "params": {"offer": "Extra Bag"}}');
    expect(brief(ruleFileSchema, text)).toMatchObject([
      {
        code: 'wrong-format',
        message: '"Extra Bag" does not have the form that is right here',
        hint: 'Did you mean "extra-bag"?',
      },
    ]);
  });

  it.each([
    ['Été à Paris', 'Did you mean "ete-a-paris"?'],
    ['extra_bag', 'Did you mean "extra-bag"?'],
    ['bag-', 'Did you mean "bag"?'],
    ['行李', 'Write lower-case letters and digits in words joined by dashes, such as "extra-bag".'],
  ])('in the word "%s" proposes a right one', (offer, hint) => {
    const text = rule(JSON.stringify({ type: 'offer', params: { offer } }));
    expect(brief(ruleFileSchema, text)).toMatchObject([{ hint }]);
  });

  it.each<[object, string, string, string]>([
    [{ calendar: 'dai' }, 'wrong-value', '/calendar', 'Did you mean "day"?'],
    [{ calendar: 'months' }, 'wrong-value', '/calendar', 'Did you mean "month"?'],
    [{ calendar: 7 }, 'wrong-value', '/calendar', 'Choose a value: "day", "week", "month", "year".'],
    [{ calender: 'day' }, 'unknown-field', '/calender', 'Did you mean "calendar"?'],
    [{ hour: 5 }, 'unknown-field', '/hour', 'Did you mean "hours"?'],
    [{ day: 5 }, 'unknown-field', '/day', 'Did you mean "days"?'],
    [{ days: 0 }, 'out-of-range', '/days', 'Keep it at least 1.'],
    [{ days: '5' }, 'wrong-type', '/days', 'Write it without quotes'],
    [{ days: 5, until: 'x' }, 'unknown-field', '/until', 'Choose a field'],
    [{ hours: 1.5 }, 'wrong-type', '/hours', 'whole'],
    [{ forever: false }, 'wrong-value', '/forever', 'true'],
    [{ snapshot: 'yes' }, 'wrong-value', '/snapshot', 'true'],
  ])('in a window %j is reported for the window that was meant', (window, code, field, hint) => {
    const cap = { id: 'c', kind: 'cap', description: 'd', scope: 'customer', each: 'offer', most: 1 };
    const policy = { ...cap, counts: ['offered'], window, whenUnavailable: 'closed' };
    const found = brief(policyFileSchema, JSON.stringify({ policies: [policy] }));
    expect(found).toMatchObject([{ code, pointer: `/policies/0/window${field}` }]);
    expect(`${found[0]?.message} ${found[0]?.hint}`).toContain(hint);
  });

  it('in a number or a length names the bound', () => {
    const text = rule('{"type": "offer", "params": {"offer": "bag"}}', '"priority": 0, "touchpoints": [], ');
    expect(brief(ruleFileSchema, text)).toMatchObject([
      { code: 'out-of-range', message: 'this must have at least 1 entries', pointer: '/rules/0/touchpoints' },
      { code: 'out-of-range', message: 'this number must be at least 1', pointer: '/rules/0/priority' },
    ]);
  });
});

describe('a mistake in another file', () => {
  it('in the name of a member is placed on the name', () => {
    const text =
      '{"pack": "a", "description": "d", "owner": "o", "timeZone": "UTC", "defaultLocale": "en",\n' +
      '"locales": ["en"], "touchpoints": {\n"Check In": {"description": "d", "channels": {}, "context": {}}}}';
    expect(brief(packFileSchema, text)).toEqual([
      {
        code: 'wrong-name',
        place: '3:1',
        pointer: '/touchpoints/Check In',
        message: '"Check In" cannot be a name here',
        hint: 'Write it like "check-in".',
      },
    ]);
  });

  it('in a choice of a number and words names both', () => {
    const offer = (propensity: string) =>
      `{"offers": [{"id": "a", "description": "d", "category": "c", "value": 1, "treatment": {"message": "m"}, "propensity": ${propensity}}]}`;
    expect(brief(offerFileSchema, offer('1.5'))).toMatchObject([
      { code: 'out-of-range', message: 'this number must be at most 1' },
    ]);
    expect(brief(offerFileSchema, offer('"snapsot"'))).toMatchObject([
      { code: 'wrong-value', hint: 'Did you mean "snapshot"?' },
    ]);
  });

  it('that holds no object is one mistake', () => {
    expect(brief(packFileSchema, '[]')).toMatchObject([
      { code: 'wrong-type', place: '1:1', message: 'this is a list, but an object { … } is wanted' },
    ]);
  });
});
