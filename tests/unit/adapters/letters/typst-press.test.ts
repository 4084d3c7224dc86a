import { describe, expect, test } from 'vitest';
import { chooseFonts } from '../../../../src/adapters/letters/letter-fonts.ts';
import { openTypstPress } from '../../../../src/adapters/letters/typst-press.ts';
import { isRightToLeft } from '../../../../src/domain/messages/clean-text.ts';
import {
  type Letterhead,
  layOutLetter,
  type Printing,
} from '../../../../src/domain/messages/lay-out-letter.ts';
import type { LetterContent } from '../../../../src/domain/messages/letter-catalogue.ts';
import { describePdf, readPdf } from '../../../support/read-pdf.ts';

const print = openTypstPress();

const content: LetterContent = {
  locale: 'en-GB',
  timeZone: 'Europe/Rome',
  sender: { name: 'Tramontana Airlines', lines: ['1 Example Square', '00100 Rome'] },
  recipient: 'Giulia Bianchi',
  salutation: 'Dear Ms Bianchi,',
  subject: 'Our apologies',
  paragraphs: ['Your screen did not work.', 'Two lines:\nthis is the second.'],
  closing: 'Yours sincerely,',
  signature: ['Customer Relations'],
};

const dated = Date.parse('2026-11-22T10:00:00Z');
const order = (letter: Partial<LetterContent> = {}, letterhead?: Letterhead) => ({
  letterhead,
  letter: { ...content, ...letter },
  dated,
  reference: 'chk-1-t1',
});

function printed(printing: Printing): {
  readonly pdf: Uint8Array;
  readonly pages: number;
  readonly text: string;
} {
  if (printing.status !== 'printed') throw new Error(JSON.stringify(printing));
  return { ...printing, text: readPdf(printing.pdf) };
}

const printLetter = (letter: Partial<LetterContent> = {}, letterhead?: Letterhead) =>
  printed(print(layOutLetter(order(letter, letterhead))));

/** One sentence of each, with a letter that joins, stacks or turns where the script does. */
const scripts: Readonly<Record<string, string>> = {
  de: 'Für Ihr Verständnis danken wir — „herzlich“.',
  el: 'Σας ευχαριστούμε για την υπομονή σας.',
  ru: 'Благодарим вас за терпение.',
  'zh-Hant': '感謝您再次選擇我們，期待下次再為您服務。',
  'zh-Hans': '感谢您再次选择我们，期待下次再为您服务。',
  'zh-HK': '多謝你再次選擇我們。',
  ja: 'このたびはご迷惑をおかけしました。',
  ko: '불편을 드려 죄송합니다.',
  ar: 'نشكركم على صبركم معنا.',
  he: 'תודה על הסבלנות שלכם.',
  th: 'ขอบคุณที่อดทนรอ',
  hi: 'आपकी समझ के लिए आभार।',
  ta: 'உங்கள் பொறுமைக்கு நன்றி.',
  ka: 'გმადლობთ მოთმინებისთვის.',
};

describe('a printed letter', () => {
  test('holds every part in the order of reading, tagged, with its title', () => {
    const { pdf, text, pages } = printLetter();
    expect(pages).toBe(1);
    const parts = [
      'Tramontana Airlines · 1 Example Square · 00100 Rome',
      'Giulia Bianchi',
      'Our reference: chk-1-t1',
      '22 November 2026',
      'Our apologies',
      'Dear Ms Bianchi,',
      'Your screen did not work.',
      'Two lines: this is the second.',
      'Yours sincerely,',
      'Customer Relations',
    ];
    const places = parts.map((part) => text.indexOf(part));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    const info = describePdf(pdf);
    expect(info.get('Title')).toBe('Our apologies');
    expect(info.get('Tagged')).toBe('yes');
    expect(info.get('Page size')).toContain('A4');
  });

  test('is the same bytes for the same letter, in another compiler too', () => {
    const sheet = layOutLetter(order());
    const [one, again, elsewhere] = [print(sheet), print(sheet), openTypstPress()(sheet)].map(printed);
    expect(again?.pdf).toEqual(one?.pdf);
    expect(elsewhere?.pdf).toEqual(one?.pdf);
  });

  test.each(Object.entries(scripts))('prints %s as it was meant', (locale, sentence) => {
    const { pdf } = printLetter({
      locale,
      recipient: sentence,
      subject: sentence,
      salutation: sentence,
      paragraphs: [sentence],
      closing: sentence,
      signature: [sentence],
    });
    const text = readPdf(pdf, isRightToLeft(locale) ? 'seen' : 'written');
    // Thai and Tamil come out of pdftotext with spaces of their own.
    const bare = (words: string): string => words.replace(/[\s\p{M}]/gu, '');
    expect(bare(text).split(bare(sentence)).length - 1).toBe(6);
  });

  test('prints a name in another script, and markup as it stands', () => {
    const hostile = '#read("/etc/passwd") *b* $x^2$ ] } <a> \\ // /* @q `c` "\'';
    const names = ['王小明', 'هشام', 'Παύλος', hostile, 'ő ł ș ệ', '김철수'];
    const { text } = printLetter({ paragraphs: names });
    for (const name of names) expect(text).toContain(name);
  });

  test('keeps the longest name inside the window, and the words below it where they are', () => {
    const long = printLetter({ recipient: 'Anna-Maria '.repeat(27).trim() });
    expect(long.pages).toBe(1);
    expect(long.text).toContain('Your screen did not work.');
    const unbroken = printLetter({ recipient: 'x'.repeat(300), subject: 'y'.repeat(300) });
    expect(unbroken.pages).toBe(1);
    expect(unbroken.text.replace(/[\u200b ]/g, '')).toContain('x'.repeat(300));
  });

  test('sets an address of many lines smaller, and refuses one that would not be seen whole', () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, at) => `Line ${at + 1} of the address`);
    const { text } = printLetter({ address: lines(8) });
    expect(text).toContain('Line 8 of the address');
    expect(print(layOutLetter(order({ address: lines(12) })))).toEqual({
      status: 'unprintable',
      reason: 'the address does not fit the window of the envelope',
    });
  });

  test('numbers its pages, repeats the subject on the later ones, and has its foot on the first', () => {
    const { text, pages } = printLetter({
      paragraphs: Array.from({ length: 12 }, (_, at) => `${at}: ${'All is well. '.repeat(30)}`),
      sender: { ...content.sender, footer: [['Registered in Rome'], ['+39 06 0000 000']] },
    });
    expect(pages).toBe(2);
    expect(text).toContain('Page 1 of 2');
    expect(text).toContain('Page 2 of 2');
    expect(text.split('Our apologies')).toHaveLength(3);
    expect(text.split('Registered in Rome')).toHaveLength(2);
  });

  test('has the letterhead of its pack: a logo that can be read out, US Letter for its envelope', () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5"/></svg>';
    const { pdf } = printLetter({}, { window: 'us-10', colour: '#aa3300', logo: { svg, alt: 'A red dot' } });
    expect(describePdf(pdf).get('Page size')).toContain('letter');
  });

  test('says which characters no font has, and nothing else of the name', () => {
    const printing = print(layOutLetter(order({ recipient: 'Anna 𓀀 Rossi' })));
    expect(printing).toEqual({ status: 'unprintable', reason: 'no font of this machine has U+13000' });
    expect(printLetter().pages).toBe(1);
  });

  test('says which fonts the machine lacks, and prints nothing', () => {
    const poor = openTypstPress((locale) => ({
      ...chooseFonts(locale),
      choices: ['No Such'],
      needed: ['No Such'],
    }));
    expect(poor(layOutLetter(order()))).toEqual({
      status: 'no-fonts',
      advice: 'this machine has no No Such: install fonts-noto-core',
    });
  });

  test.each(['/etc/hostname', 'file:///etc/hostname', 'https://x.example/a.png'])(
    'refuses a logo that refers to %s',
    (href) => {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="${href}" width="9" height="9"/></svg>`;
      expect(print(layOutLetter(order({}, { logo: { svg, alt: 'x' } })))).toEqual({
        status: 'unprintable',
        reason: 'the letter could not be set: its logo may be broken, or refer to something outside it',
      });
    },
  );

  test('refuses a broken logo without an end of the press', () => {
    const printing = print(layOutLetter(order({}, { logo: { svg: '<svg broken', alt: 'x' } })));
    expect(printing).toMatchObject({ status: 'unprintable', reason: expect.stringContaining('logo') });
    expect(printLetter().pages).toBe(1);
  });
});
