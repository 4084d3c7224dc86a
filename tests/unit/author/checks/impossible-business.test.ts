import { describe, expect, it, test } from 'vitest';
import { findEnded } from '../../../../src/author/checks/find-ended.ts';
import { compileRuleSet } from '../../../../src/author/compile-rule-set.ts';
import type { SourceFile } from '../../../../src/domain/pack/source/parse-source.ts';
import { findSources } from '../../../../src/domain/rule-set/build-rule-set.ts';
import { readPackFiles } from '../../../support/pack-files.ts';

const cinema = readPackFiles('tests/fixtures/packs');
const offersJson = 'cinema/offers/snacks.json';
const packJson = 'cinema/pack.json';
const messagesJson = 'cinema/messages/box-office.json';

type Json = Record<string, unknown>;

/** The files with one of them changed as JSON. */
const editFile = (files: readonly SourceFile[], path: string, edit: (file: Json) => void): SourceFile[] =>
  files.map((file) => {
    if (file.path !== path) return file;
    const value: Json = JSON.parse(file.text);
    edit(value);
    return { path, text: JSON.stringify(value, null, 2) };
  });
const firstOffer = (file: Json): Json => (file['offers'] as Json[])[0] ?? {};

const told = (path: string, edit: (file: Json) => void) =>
  compileRuleSet(editFile(cinema, path, edit)).diagnostics.map(
    ({ code, pointer, hint }) => `${code} ${pointer} ${hint}`,
  );
const withPrice = (price: unknown) => told(offersJson, (file) => Object.assign(firstOffer(file), { price }));

describe('money that cannot be', () => {
  test.each([
    [{ amount: -4.5, currency: 'EUR' }, 'impossible-amount /offers/0/price/amount Write 4.5'],
    [{ amount: 4.555, currency: 'EUR' }, 'impossible-amount /offers/0/price/amount Write 4.55'],
    [{ amount: 450.5, currency: 'JPY' }, 'impossible-amount /offers/0/price/amount Write 4'],
    [{ amount: 4, currency: 'XXZ' }, 'unknown-currency /offers/0/price/currency Write a code'],
    [{ amount: 4, currency: 'RMB' }, 'unknown-currency /offers/0/price/currency Did you mean "CNY"?'],
    [{ amount: 4, currency: 'EURO' }, 'wrong-format /offers/0/price/currency Did you mean "EUR"?'],
    [{ amount: 4, currency: '£' }, 'wrong-format /offers/0/price/currency Did you mean "GBP"?'],
    [{ amount: 4, currency: 'DEM' }, 'unknown-currency /offers/0/price/currency Did you mean "EUR"?'],
  ])('is reported with its place: %j', (price, expected) => {
    expect(withPrice(price).join('\n')).toContain(expected);
  });

  test.each([
    { amount: 4.5, currency: 'EUR' },
    { amount: 0, currency: 'EUR' },
    { amount: 450, currency: 'JPY' },
    { amount: 1.234, currency: 'KWD' },
  ])('is not %j', (price) => {
    expect(withPrice(price).filter((line) => /amount|currency/.test(line))).toEqual([]);
  });

  it('is the pack’s currency too', () => {
    expect(told(packJson, (file) => Object.assign(file, { currency: 'XXZ' })).join('\n')).toContain(
      'unknown-currency /currency',
    );
  });
});

describe('days and zones that cannot be', () => {
  test.each([
    [{ validFrom: '31.12.2026' }, 'wrong-validity /offers/0/validFrom Did you mean "2026-12-31"?'],
    [
      { validTo: '31.12.2026' },
      'wrong-validity /offers/0/validTo Did you mean "2027-01-01"? It is not included',
    ],
    [{ validFrom: '12/31/2026' }, 'wrong-validity /offers/0/validFrom Did you mean "2026-12-31"?'],
    [{ validFrom: '03/04/2026' }, 'Did you mean "2026-04-03" or "2026-03-04"?'],
    [{ validFrom: '2026-02-30' }, 'wrong-validity /offers/0/validFrom Write a day like'],
    [{ timeZone: 'Europe/Rom' }, 'unknown-time-zone /offers/0/timeZone Did you mean "Europe/Rome"?'],
    [{ timeZone: 'UTC+8' }, 'Did you mean "Etc/GMT-8"?'],
  ])('are reported with the near one: %j', (entry, expected) => {
    expect(told(offersJson, (file) => Object.assign(firstOffer(file), entry)).join('\n')).toContain(expected);
  });
});

describe('texts', () => {
  const withTexts = (text: Record<string, string>, variables: Json) =>
    compileRuleSet(
      editFile(cinema, messagesJson, (file) => {
        Object.assign(file['messages'] as Json, { odd: { purpose: 'p', variables, texts: { text } } });
      }),
    ).diagnostics.filter(({ pointer }) => pointer.startsWith('/messages/odd'));
  const { locales }: { locales: string[] } = JSON.parse(
    cinema.find(({ path }) => path === packJson)?.text ?? '{}',
  );
  const [first = '', second = ''] = locales;
  const n = { n: { type: 'number', example: 2 } };
  const inAll = (text: string) => Object.fromEntries(locales.map((locale) => [locale, text]));

  it('that lack a value which the others have are reported by language and value', () => {
    const found = withTexts({ ...inAll('{n} films'), [second]: 'Films' }, n);
    expect(found.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      `value-left-out /messages/odd/texts/text/${second}`,
    ]);
    expect(found[0]?.message).toContain(`lacks {n}, which "${first}"`);
  });

  it('may address the person in one language alone', () => {
    expect(withTexts({ ...inAll('{n} films, {name}'), [second]: '{n} films' }, n)).toEqual([]);
  });

  it('that lack a plural’s form are reported with that form', () => {
    const found = withTexts(inAll('{n, plural, other {# films}}'), n);
    expect(found.map(({ code }) => code)).toContain('plural-form-missing');
    expect(withTexts(inAll('{n, plural, =0 {none} one {# film} other {# films}}'), n)).toEqual([]);
  });
});

it('what has ended is reported for a day, by file and line', () => {
  const files = editFile(cinema, offersJson, (file) =>
    Object.assign(firstOffer(file), { validTo: '2026-12-01' }),
  );
  const { ruleSet } = compileRuleSet(files);
  const sources = ruleSet === undefined ? [] : findSources(ruleSet);
  expect(findEnded(sources, Date.parse('2026-11-30T12:00:00Z'))).toEqual([]);
  expect(findEnded(sources, Date.parse('2026-12-02T00:00:00Z'))).toMatchObject([
    { code: 'ended', severity: 'warning', file: offersJson, pointer: '/offers/0/validTo' },
  ]);
});
