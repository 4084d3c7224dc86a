import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileLetters } from '../../../../src/domain/messages/compile-letters.ts';
import { composeLetter } from '../../../../src/domain/messages/compose-letter.ts';
import type { LetterCall, LetterContent } from '../../../../src/domain/messages/letter-catalogue.ts';
import type { LetterSource } from '../../../../src/domain/messages/message-source.ts';

const texts = {
  subject: 'Flight {flight}',
  paragraphs: ['On {on} you sat without a screen.', 'We are sorry, {name}.'],
  closing: 'Yours sincerely,',
  signature: ['Anna Keller', 'Customer Care'],
};
const apology = {
  variables: {
    flight: { type: 'text', example: 'TA601' },
    on: { type: 'date', example: '2026-11-09' },
  },
  texts: {
    en: texts,
    it: { ...texts, subject: 'Volo {flight}', paragraphs: ['Il {on} lo schermo non funzionava.'] },
    'zh-Hant': { ...texts, subject: '航班 {flight}', paragraphs: ['您於 {on} 搭乘。'] },
  },
} satisfies LetterSource['files'][number]['letters'][string];

const source: LetterSource = {
  defaultLocale: 'en',
  locales: ['en', 'it', 'zh-Hant'],
  timeZone: 'Europe/Rome',
  sender: { name: 'Tramontana Air', lines: ['Customer Care', 'Fiumicino'] },
  terms: [],
  files: [{ letters: { apology } }],
};

function compose(over: Partial<LetterCall> = {}): LetterContent {
  const result = compileLetters(source);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  const content = result.letters.compose({
    template: 'apology',
    values: { flight: 'TA601', on: '2026-11-09' },
    person: { given: 'Giulia', family: 'Bianchi', honorific: 'ms' },
    locale: 'en',
    ...over,
  });
  if (content === undefined) throw new Error('there is no such letter');
  return content;
}

const problemsOf = (over: Partial<LetterSource>) => {
  const result = compileLetters({ ...source, ...over });
  return 'problems' in result ? result.problems.map(({ file, code, pointer }) => [file, code, pointer]) : [];
};

describe('the content of a letter', () => {
  test('has all its words settled, in the person’s language', () => {
    expect(compose()).toEqual({
      locale: 'en',
      timeZone: 'Europe/Rome',
      sender: { name: 'Tramontana Air', lines: ['Customer Care', 'Fiumicino'] },
      recipient: 'Giulia Bianchi',
      salutation: 'Dear Ms Bianchi,',
      subject: 'Flight TA601',
      paragraphs: ['On November 9, 2026 you sat without a screen.', 'We are sorry, Ms Bianchi.'],
      closing: 'Yours sincerely,',
      signature: ['Anna Keller', 'Customer Care'],
    });
    expect(compose({ locale: 'it-CH' })).toMatchObject({
      locale: 'it',
      salutation: 'Gentile Signora Bianchi,',
      paragraphs: ['Il 9 novembre 2026 lo schermo non funzionava.'],
    });
  });

  test('is dated by the pack’s regional tag', () => {
    const result = compileLetters({ ...source, formats: { en: 'en-GB' } });
    if ('problems' in result) throw new Error(JSON.stringify(result.problems));
    const { values, person } = { values: { flight: 'TA601', on: '2026-11-09' }, person: undefined };
    const content = result.letters.compose({ template: 'apology', values, person, locale: 'en' });
    if (content === undefined) throw new Error('there is no such letter');
    expect(content.paragraphs[0]).toBe('On 9 November 2026 you sat without a screen.');
    expect(composeLetter(content, Date.parse('2026-11-22T12:00:00Z'))).toContain('22 November 2026');
  });

  test('names nobody who is not known', () => {
    const content = compose({ person: undefined });
    expect(content).not.toHaveProperty('recipient');
    expect(content.salutation).toBe('Dear Customer,');
    expect(content.paragraphs[1]).toBe('We are sorry.');
  });

  test('is in the nearest language that has it, where its own may be missing', () => {
    const begun = { ...source, locales: [...source.locales, 'it-CH', 'sv'], needed: source.locales };
    const result = compileLetters(begun);
    if ('problems' in result) throw new Error(JSON.stringify(result.problems));
    const values = { flight: 'TA601', on: '2026-11-09' };
    const given = (locale: string) =>
      result.letters.compose({ template: 'apology', values, locale })?.subject;
    expect([given('it-CH'), given('sv')]).toEqual(['Volo TA601', 'Flight TA601']);
  });

  test('is proved when the pack is built, as messages are', () => {
    const { it: italian, ...others } = apology.texts;
    const broken = { ...italian, paragraphs: ['bene', '{gate}'] };
    const letters = { apology: { ...apology, texts: { ...others, it: broken } } };
    expect(problemsOf({ files: [{ letters }] })).toEqual([
      [0, 'variable-unknown', '/letters/apology/texts/it/paragraphs/1'],
    ]);
    expect(problemsOf({ files: [{ letters: { apology: { ...apology, texts: others } } }] })).toEqual([
      [0, 'translation-missing', '/letters/apology/texts'],
    ]);
    const twice = [{ letters: { apology } }, { letters: { apology } }];
    expect(problemsOf({ files: twice })).toEqual([[1, 'letter-twice', '/letters/apology']]);
  });
});

describe('the letter as a document', () => {
  const dated = Date.parse('2026-11-21T23:30:00Z');

  test('has every part, its date in the sender’s zone and the reader’s language', () => {
    const html = composeLetter(compose({ locale: 'zh-Hant' }), dated);
    expect(html).toMatch(/^<!doctype html>\n<html lang="zh-Hant" dir="ltr">/);
    for (const part of ['Tramontana Air', 'Customer Care<br>Fiumicino', '航班 TA601', '2026年11月22日'])
      expect(html).toContain(part);
    expect(html).toContain('<p class="salutation">Bianchi 女士 您好：</p>');
  });

  test('is the same bytes for the same letter', () => {
    expect(composeLetter(compose(), dated)).toBe(composeLetter(compose(), dated));
  });

  test('leaves out what there is none of', () => {
    const { recipient: _name, salutation: _greeting, ...rest } = compose();
    const html = composeLetter({ ...rest, sender: { name: '', lines: [] } }, dated);
    expect(html).not.toMatch(/class="(recipient|salutation|name)"/);
  });

  test('loads nothing and runs nothing', () => {
    const html = composeLetter(compose(), dated);
    expect(html).not.toMatch(/\b(src|href)=|url\(|@import|<(script|link|img)/);
    expect(html).toContain(`default-src 'none'`);
  });

  test('takes every word as text, whatever it is', () => {
    const word = fc.oneof(
      fc.constantFrom('<script>alert(1)</script>', '"><img src=x onerror=y>', '</style>', '&lt;', "'"),
      fc.string({ unit: 'binary' }),
    );
    const tagsOf = (html: string) => html.match(/<[^>]*>/g)?.filter((tag) => tag !== '<br>');
    const content = compose();
    const plain = tagsOf(composeLetter(content, dated));
    fc.assert(
      fc.property(word, (text) => {
        const hostile = { ...content, recipient: `x${text}`, salutation: `x${text}`, subject: text };
        const said = { ...hostile, paragraphs: [text, text], closing: text, signature: [text] };
        expect(tagsOf(composeLetter(said, dated))).toEqual(plain);
      }),
    );
  });

  test('runs from right to left where its language does', () => {
    expect(composeLetter({ ...compose(), locale: 'he' }, dated)).toContain('<html lang="he" dir="rtl">');
  });
});
