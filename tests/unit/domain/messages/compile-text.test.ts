import fc from 'fast-check';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import { compileText, type TextScope } from '../../../../src/domain/messages/compile-text.ts';
import type { TextVariable } from '../../../../src/domain/messages/show-value.ts';

const variables = new Map<string, TextVariable>([
  ['who', { type: 'text', showing: { as: 'text' } }],
  ['n', { type: 'number', showing: { as: 'number', options: {} } }],
  ['on', { type: 'date', showing: { as: 'instant', options: { dateStyle: 'long' } } }],
]);
const scopeOf = (locale: string): TextScope => ({
  locale,
  formats: locale,
  variables,
  makeSafe: (shown) => shown,
});

function print(source: string, values: Record<string, unknown>, locale = 'en'): string {
  const reading = compileText(source, scopeOf(locale));
  expect(reading.faults).toEqual([]);
  return reading.text(values, 'UTC');
}

/** Texts of every construct that authors use, nested, as ICU MessageFormat. */
const texts = fc.letrec<{ text: string; part: string }>((tie) => ({
  text: fc.array(tie('part'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('a', ' b, ', 'è“”', '。', '<i>', '#'),
    fc.constantFrom(
      '{who}',
      '{n, number}',
      '{n, number, integer}',
      '{n, number, percent}',
      '{n, number, ::.00}',
    ),
    fc.constantFrom('{on, date, short}', '{on, date, long}', '{on, date, ::yyyyMMMd}', '{on, time, short}'),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `{who, select, Ada {${a}} other {${b}}}`),
    fc
      .tuple(tie('text'), tie('text'), tie('text'))
      .map(([a, b, c]) => `{n, plural, =0 {${a}} one {${b} #} other {# ${c}}}`),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `{n, plural, offset:1 one {${a} #} other {${b} #}}`),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `{n, selectordinal, one {${a}#st} other {#th ${b}}}`),
  ),
}));

describe('a text', () => {
  test('prints as intl-messageformat prints it', () => {
    const values = fc.record({
      who: fc.constantFrom('Ada', 'Giulia', '陳'),
      n: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
    });
    fc.assert(
      fc.property(
        texts.text,
        values,
        fc.constantFrom('en', 'it', 'de', 'zh-Hant', 'pl'),
        (source, given, locale) => {
          const on = Date.parse('2026-11-22T06:10:00Z');
          const formatters = {
            getNumberFormat: (...args: ConstructorParameters<typeof Intl.NumberFormat>) =>
              new Intl.NumberFormat(...args),
            getDateTimeFormat: (locales?: string | string[], options: Intl.DateTimeFormatOptions = {}) =>
              new Intl.DateTimeFormat(locales, { ...styleOf(options), timeZone: 'UTC' }),
            getPluralRules: (...args: ConstructorParameters<typeof Intl.PluralRules>) =>
              new Intl.PluralRules(...args),
          } as NonNullable<ConstructorParameters<typeof IntlMessageFormat>[3]>['formatters'];
          const formats = { date: lengths('dateStyle'), time: lengths('timeStyle') };
          const reference = new IntlMessageFormat(source, locale, formats, {
            ignoreTag: true,
            ...(formatters && { formatters }),
          });
          expect(print(source, { ...given, on }, locale)).toBe(reference.format({ ...given, on }));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('takes an apostrophe for an apostrophe', () => {
    expect(print("l'{who} dell'<b>aria</b> '{who}'", { who: 'Ada' }, 'it')).toBe(
      "l'Ada dell'<b>aria</b> 'Ada'",
    );
    expect(print("it''s", {})).toBe("it's");
  });

  test('holds a count of its own in nested plurals', () => {
    const source = '{n, plural, one {#} other {{n, plural, offset:1 one {# more} other {# more}} of #}}';
    expect(print(source, { n: 3 })).toBe('2 more of 3');
  });
});

const hostile = [
  '{who}',
  '{x, plural, one {a} other {b}}',
  "'{",
  '<break time="10s"/>',
  '</speak><audio src="http://x"/>',
  '"&amp;\'',
  'x'.repeat(10_000),
  '\u202eevil\u202d\u2066\u2067',
  'a\u0000b\u001b[31m\r\n\u2028c',
  '\ud800',
  '__proto__',
  '\u{e0041}\u{e0042}',
];

/** Three values, each cut at 500 characters, marked as cut and set apart, and what stands around them. */
const longest = 3 * 503 + 10;

describe('a value from outside', () => {
  const anything = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' }), fc.anything());

  test('is words, never pattern: it changes nothing around it and breaks nothing', () => {
    const source = '[{who}|{who, select, Ada {a} other {b}}|{n, plural, one {1} other {#}}|{on}]';
    const { text } = compileText(source, scopeOf('en'));
    fc.assert(
      fc.property(anything, anything, anything, (who, n, on) => {
        const printed = text({ who, n, on }, 'UTC');
        expect(printed.startsWith('[')).toBe(true);
        expect(printed.endsWith(']')).toBe(true);
        expect(printed.length).toBeLessThanOrEqual(longest);
        expect(printed).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066\u2067]/u);
      }),
      { numRuns: 500 },
    );
    expect(text({ who: '{x, plural, one {a} other {b}}', n: 1, on: '' }, 'UTC')).toContain('[{x, plural,');
  });

  test('is kept apart where its letters run the other way', () => {
    expect(print('Hello {who}!', { who: 'דנה' })).toBe('Hello \u2068דנה\u2069!');
    expect(print('Hello {who}!', { who: 'Ada' })).toBe('Hello Ada!');
    expect(print('שלום {who}!', { who: 'Ada' }, 'he')).toBe('שלום \u2068Ada\u2069!');
  });

  test('a time zone that is none counts as UTC', () => {
    const { text } = compileText('{on, time, short}', scopeOf('it'));
    expect(text({ on: '2026-11-22T06:10:00Z' }, 'No/Where')).toBe('06:10');
    expect(text({ on: '2026-11-22T06:10:00Z' }, 'Europe/Rome')).toBe('07:10');
  });
});

/** intl-messageformat's named lengths, as ICU means them. */
function lengths(key: 'dateStyle' | 'timeStyle'): Record<string, Intl.DateTimeFormatOptions> {
  return Object.fromEntries(['short', 'medium', 'long', 'full'].map((length) => [length, { [key]: length }]));
}

/** The library merges its own defaults into named lengths: a style wins over them. */
function styleOf(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormatOptions {
  if (options.dateStyle !== undefined) return { dateStyle: options.dateStyle };
  if (options.timeStyle !== undefined) return { timeStyle: options.timeStyle };
  return options;
}

describe('a text that is no ICU MessageFormat', () => {
  test.each([
    ['{open', 'a { has no }'],
    ['x { y', 'a { has no }'],
    ['{}', 'the braces {} hold no name'],
    ['{a b}', 'a { does not continue with a name and }'],
    ['{n, plural, one {x}}', 'a select or plural has no other'],
    ['{who, select, a {x} a {y} other {z}}', 'a choice is there twice'],
    ['{n, foo}', 'behind the name comes number, date,'],
    ['{n,}', 'behind the name comes number, date,'],
    ['{n, plural}', 'a select or plural has no choices'],
    ['{who, select, }', 'a select or plural has no choices'],
    ['{n, plural, one}', 'a choice has no text in braces'],
    ['{n, plural, offset:x other {y}}', 'the offset of a plural is a whole number'],
    ['{n, number, ::}', 'the style of a value is not known'],
    ['{on, date, ::}', 'the style of a value is not known'],
  ])('is refused in our words: %s', (source, words) => {
    const [fault] = compileText(source, scopeOf('en')).faults;
    expect(fault?.code).toBe('text-unreadable');
    expect(fault?.message).toContain(words);
  });
});
