import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLocaleMatcher, matchLocale } from '../../../../src/domain/messages/match-locale.ts';

const spoken = ['en', 'it', 'de', 'zh-Hant', 'zh-Hans'];

describe('the locale that serves a wish best', () => {
  test.each([
    ['it-IT', 'it'],
    ['it-CH', 'it'],
    ['de-AT', 'de'],
    ['gsw', 'de'],
    ['zh-TW', 'zh-Hant'],
    ['zh-HK', 'zh-Hant'],
    ['zh-MO', 'zh-Hant'],
    ['zh-CN', 'zh-Hans'],
    ['zh-SG', 'zh-Hans'],
    ['zh', 'zh-Hans'],
    ['zh-Hans-HK', 'zh-Hans'],
    ['EN-us', 'en'],
    ['fi', 'en'],
  ])('%s is served by %s', (wish, locale) => {
    expect(matchLocale([wish], spoken, 'en')).toBe(locale);
  });

  test('is that of the first wish that can be served', () => {
    expect(matchLocale(['fi', 'it-CH', 'de'], spoken, 'en')).toBe('it');
  });

  test('is the fallback where no wish can be served, or the first one', () => {
    expect(matchLocale(['fi'], spoken, 'de')).toBe('de');
    expect(matchLocale([], ['it', 'en'])).toBe('it');
    expect(matchLocale(['fi'], [])).toBe('und');
  });

  test('is always a supported one, whatever is wished', () => {
    const wish = fc.oneof(fc.string(), fc.stringMatching(/^[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$/));
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 5 }), (wishes) => {
        expect(spoken).toContain(matchLocale(wishes, spoken, 'en'));
      }),
    );
  });

  test('is the same when it is remembered, for more wishes than are remembered', () => {
    const match = createLocaleMatcher(spoken, 'en');
    for (let round = 0; round < 2; round += 1)
      for (let index = 0; index < 1500; index += 1) {
        expect(match([`de-x-${index}`]).locale).toBe('de');
      }
    expect(match(['zh-TW'])).toEqual({ locale: 'zh-Hant' });
  });

  test.each([
    [['de-AT'], { locale: 'de' }],
    [['DE-at'], { locale: 'de' }],
    [['gsw'], { locale: 'de', wanted: 'gsw' }],
    [['lb', 'fi'], { locale: 'de', wanted: 'lb' }],
    [['co'], { locale: 'en', wanted: 'co' }],
    [['scn'], { locale: 'it', wanted: 'scn' }],
    [['rm-CH'], { locale: 'de', wanted: 'rm-CH' }],
    [['yue'], { locale: 'zh-Hant', wanted: 'yue' }],
    [['zh-Hant-CN'], { locale: 'zh-Hant' }],
    [['fi', 'it-CH'], { locale: 'it', wanted: 'fi' }],
    [['fi'], { locale: 'en', wanted: 'fi' }],
    [['no tag at all'], { locale: 'en' }],
    [[], { locale: 'en' }],
  ])('%j: says which was wanted where another language is given', (wishes, choice) => {
    expect(createLocaleMatcher(spoken, 'en')(wishes)).toEqual(choice);
  });
});
