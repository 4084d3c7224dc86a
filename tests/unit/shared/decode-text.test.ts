import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { decodeText, readEncoding } from '../../../src/shared/decode-text.ts';

const encode = (text: string, encoding: string, addBOM = false) => iconv.encode(text, encoding, { addBOM });
const textOf = (bytes: Uint8Array, declared?: string): string | undefined => {
  const decoded = decodeText(bytes, declared);
  return 'text' in decoded ? decoded.text : undefined;
};
const messageOf = (bytes: Uint8Array, declared?: string) => {
  const decoded = decodeText(bytes, declared);
  return 'fault' in decoded ? decoded.fault : undefined;
};

describe('a text from outside', () => {
  it.each([
    ['UTF-8', 'Zoë 陳 😀', 'utf-8', false, undefined],
    ['UTF-8 with its mark', 'Zoë', 'utf-8', true, undefined],
    ['UTF-16 LE with its mark', 'Zoë 陳 😀', 'utf-16le', true, undefined],
    ['UTF-16 BE with its mark', 'Zoë 陳', 'utf-16be', true, undefined],
    ['windows-1252', '“5 €” – Müller’s', 'windows-1252', false, 'windows-1252'],
    ['what is called latin-1', 'Müller’s 5 €', 'windows-1252', false, 'Latin-1'],
    ['ISO 8859-15', '5 € Œuvre', 'iso-8859-15', false, 'ISO-8859-15'],
    ['the code page of a till', 'Größe ñ', 'cp850', false, 'cp850'],
    ['windows-1250', 'Łódź Příliš', 'windows-1250', false, 'windows-1250'],
    ['windows-1251', 'Иванов', 'windows-1251', false, 'windows-1251'],
    ['Shift JIS', '東京カナ', 'shift_jis', false, 'shift_jis'],
    ['GB 18030', '陈小姐', 'gb18030', false, 'gb18030'],
    ['a Macintosh', 'Zoë “naïve”', 'macintosh', false, 'macroman'],
    ['Turkish software', 'İçel “ğ” €', 'windows-1254', false, 'iso-8859-9'],
    ['Thai software', '“สมชาย” …', 'windows-874', false, 'tis-620'],
    ['UTF-16 without its mark', 'Zoë', 'utf-16le', false, 'utf-16le'],
  ])('is read: %s', (_, text, encoding, mark, declared) => {
    const known = declared === undefined ? undefined : readEncoding(declared);
    expect(textOf(encode(text, encoding, mark), known)).toBe(text);
  });

  it.each([
    ['windows-1252', 'id;name\nC1;Müller', 'windows-1252', 2, 5, '“ü” in windows-1252'],
    ['windows-1252, a price', 'id;price\r\nC1;5 €', 'windows-1252', 2, 6, '“€” in windows-1252'],
    ['cp850', 'Größe', 'cp850', 1, 3, '“öß” in cp850'],
    ['windows-1251', 'Иванов Пётр', 'windows-1251', 1, 1, '“Иванов” in windows-1251'],
    ['KOI8-R', 'Иванов Пётр', 'koi8-r', 1, 1, '“Иванов” in koi8-r'],
    ['windows-1250', 'Łódź', 'windows-1250', 1, 1, 'in windows-1250'],
    ['Shift JIS', '東京都', 'shift_jis', 1, 1, 'in shift_jis'],
    ['macintosh', 'Zoë', 'macintosh', 1, 3, '“ë” in macintosh'],
  ])(
    'that is not UTF-8 is refused with its place and how it would read: %s',
    (_, text, encoding, line, column, reading) => {
      const fault = messageOf(encode(text, encoding));
      expect(fault).toMatchObject({ line, column });
      expect(fault?.message).toContain(reading);
      expect(fault?.message).toMatch(/^byte [0-9A-F]{2} is not UTF-8/);
    },
  );

  it.each([
    ['a character cut in two', Buffer.from('ab\nZo\xc3', 'latin1'), 2, 3],
    ['an overlong form', Buffer.from([0x61, 0xc0, 0xaf]), 1, 2],
    ['half of a surrogate pair', Buffer.from([0xed, 0xa0, 0x80]), 1, 1],
    ['a lone continuation', Buffer.from([0x61, 0x62, 0xbf]), 1, 3],
    ['a replacement character that was there before', Buffer.from('ok\nZo\u{fffd}'), 2, 3],
    ['UTF-16 without its mark', encode('Zoë', 'utf-16le'), 1, 5],
  ])('is refused with its place: %s', (_, bytes, line, column) => {
    expect(messageOf(bytes)).toMatchObject({ line, column });
  });

  it('with a byte that its declared encoding does not have is refused', () => {
    expect(messageOf(Buffer.from([0x61, 0x0a, 0x62, 0x81]), 'windows-1252')).toMatchObject({
      line: 2,
      column: 2,
    });
    expect(messageOf(Buffer.from([0x35, 0x80]), 'iso-8859-15')?.message).toContain('iso-8859-15');
    expect(messageOf(Buffer.from([0x82]), 'shift_jis')).toMatchObject({ line: 1, column: 1 });
  });

  it.each(['windows-1252', 'windows-1250', 'iso-8859-15', 'macintosh'])(
    'in UTF-8 that is declared as %s is refused, and one in it is read',
    (encoding) => {
      const words = 'Café, Jürgen';
      expect(messageOf(Buffer.from(words), encoding)?.message).toContain('the text is UTF-8');
      expect(decodeText(iconv.encode(words, encoding), encoding)).toEqual({ text: words });
      expect(decodeText(Buffer.from('plain'), encoding)).toEqual({ text: 'plain' });
    },
  );

  it('is decoded only by names that mean an encoding', () => {
    expect(['UTF8', 'utf-8-sig', 'ANSI', 'ISO-8859-1', 'Windows_1252', 'cp1252'].map(readEncoding)).toEqual([
      'utf-8',
      'utf-8',
      'windows-1252',
      'windows-1252',
      'windows_1252',
      'windows-1252',
    ]);
    expect(['base64', 'hex', 'latin-99', '', 'utf7', 'binary'].map(readEncoding)).toEqual(
      Array(6).fill(undefined),
    );
  });
});
