import { describe, expect, test } from 'vitest';
import { layOutLetter } from '../../../../src/domain/messages/lay-out-letter.ts';
import type { LetterContent } from '../../../../src/domain/messages/letter-catalogue.ts';

const content: LetterContent = {
  locale: 'de',
  timeZone: 'Europe/Rome',
  sender: { name: 'Tramontana', lines: ['Kundenbetreuung', '00100 Rom'] },
  recipient: 'Giulia Bianchi',
  subject: 'Ihr Flug',
  paragraphs: ['eins\nzwei', 'drei'],
  closing: 'Mit freundlichen Grüßen',
  signature: ['Anna Keller'],
};
const layOut = (letter: Partial<LetterContent> = {}) =>
  layOutLetter({
    letter: { ...content, ...letter },
    dated: Date.parse('2026-11-22T23:30:00Z'),
    reference: 'chk-t1',
  });

describe('the sheet of a letter', () => {
  test('has date, reference and page numbers in the letter’s language, by the sender’s clock', () => {
    expect(layOut()).toMatchObject({
      language: 'de',
      region: 'DE',
      rightToLeft: false,
      returnLine: 'Tramontana · Kundenbetreuung · 00100 Rom',
      date: '23. November 2026',
      reference: 'Unser Zeichen: chk-t1',
      page: 'Seite {page} von {pages}',
      paragraphs: [['eins', 'zwei'], ['drei']],
    });
    expect(layOut({ locale: 'zh-Hant' })).toMatchObject({
      language: 'zh',
      region: 'TW',
      date: '2026年11月23日',
    });
  });

  test('has figures alone where the words of the frame are not known', () => {
    expect(layOut({ locale: 'th' })).toMatchObject({ reference: 'chk-t1', page: '{page}/{pages}' });
  });

  test('keeps what runs the other way together', () => {
    const { sender, rightToLeft } = layOut({ locale: 'ar', sender: { name: 'T', lines: ['1 Square'] } });
    expect(rightToLeft).toBe(true);
    expect(sender.lines).toEqual(['\u20681 Square\u2069']);
  });

  test('lets only a word that no sheet is wide enough for go on in the next line', () => {
    const word = 'x'.repeat(45);
    const broken = `${'x'.repeat(20)}\u200b${'x'.repeat(20)}\u200bxxxxx`;
    expect(layOut({ recipient: word, subject: word, paragraphs: [`a ${word} b`] })).toMatchObject({
      address: [broken],
      subject: broken,
      paragraphs: [[`a ${broken} b`]],
    });
    expect(layOut({ subject: '👍'.repeat(41) }).subject).toBe(
      `${'👍'.repeat(20)}\u200b${'👍'.repeat(20)}\u200b👍`,
    );
  });
});
