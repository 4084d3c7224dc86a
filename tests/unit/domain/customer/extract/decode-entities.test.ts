import { describe, expect, it } from 'vitest';
import { decodeEntities } from '../../../../../src/domain/customer/extract/decode-entities.ts';

describe('a text of a web form', () => {
  it.each([
    ['D&#39;Angelo', "D'Angelo"],
    ['O&#x27;Hara', "O'Hara"],
    ['O&apos;Hara', "O'Hara"],
    ['D&#8217;Amico', 'D’Amico'],
    ['D&#146;Amico', 'D’Amico'],
    ['M&uuml;ller', 'Müller'],
    ['Garc&iacute;a N&uacute;&ntilde;ez', 'García Núñez'],
    ['Fran&ccedil;ois', 'François'],
    ['&Aring;se &Oslash;stby', 'Åse Østby'],
    ['Stra&szlig;e', 'Straße'],
    ['&Scaron;imek', 'Šimek'],
    ['Rossi &amp; Figli', 'Rossi & Figli'],
    ['Rossi &amp;amp; Figli', 'Rossi & Figli'],
    ['D&amp;#39;Angelo', "D'Angelo"],
    ['&quot;Nina&quot;', '"Nina"'],
    ['&#29579;', '王'],
  ])('%s is read as %s', (text, meant) => {
    expect(decodeEntities(text)).toBe(meant);
  });

  it.each([
    'Rossi & Figli',
    'AT&T',
    'R&D;',
    '&#;',
    '&#99999999;',
    '&#x110000;',
    '&unknown;',
    'a&b=c;',
    'D&#39Angelo',
  ])('stays %s', (text) => {
    expect(decodeEntities(text)).toBe(text);
  });
});
