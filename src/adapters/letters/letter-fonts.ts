/** The Debian packages that have the fonts of printed letters: all scripts but Chinese, Japanese and Korean; and these. */
const corePackage = 'fonts-noto-core';
const eastAsianPackage = 'fonts-noto-cjk';

const western = 'Noto Serif';

/** By script, the family whose absence leaves a letter without words. Others are tried for single characters, such as a foreign name. */
const scriptFamilies: Readonly<Record<string, string>> = {
  Arab: 'Noto Naskh Arabic',
  Armn: 'Noto Serif Armenian',
  Beng: 'Noto Serif Bengali',
  Deva: 'Noto Serif Devanagari',
  Ethi: 'Noto Serif Ethiopic',
  Geor: 'Noto Serif Georgian',
  Gujr: 'Noto Serif Gujarati',
  Guru: 'Noto Serif Gurmukhi',
  Hebr: 'Noto Serif Hebrew',
  Khmr: 'Noto Serif Khmer',
  Knda: 'Noto Serif Kannada',
  Laoo: 'Noto Serif Lao',
  Mlym: 'Noto Serif Malayalam',
  Mymr: 'Noto Serif Myanmar',
  Sinh: 'Noto Serif Sinhala',
  Taml: 'Noto Serif Tamil',
  Telu: 'Noto Serif Telugu',
  Thai: 'Noto Serif Thai',
  Tibt: 'Noto Serif Tibetan',
};

/** By script and region: each writes some of the shared characters in its own way. */
const eastAsian: Readonly<Record<string, string>> = {
  Hans: 'Noto Serif CJK SC',
  Hant: 'Noto Serif CJK TC',
  'Hant-HK': 'Noto Serif CJK HK',
  'Hant-MO': 'Noto Serif CJK HK',
  Jpan: 'Noto Serif CJK JP',
  Kore: 'Noto Serif CJK KR',
};

/** Signs, and faces for names with emoji where the machine has them (fonts-noto-color-emoji). */
const signs = ['Noto Sans', 'Noto Sans Symbols', 'Noto Sans Symbols2', 'Noto Sans Math', 'Noto Color Emoji'];

const allFamilies = [western, ...Object.values(scriptFamilies)];

/** One entry of Typst's font list: a family, or one that serves only for letters of the West among East Asian ones. */
type FontChoice = string | { readonly name: string; readonly covers: 'latin-in-cjk' };

export type LetterFonts = {
  /** In the order in which each character looks for its glyph. */
  readonly choices: readonly FontChoice[];
  /** Without these there are no words. */
  readonly needed: readonly string[];
};

/** The fonts of a letter in this language. `locale` is a language tag. */
export function chooseFonts(locale: string): LetterFonts {
  const { script = 'Latn', region } = new Intl.Locale(locale).maximize();
  const home = eastAsian[`${script}-${region}`] ?? eastAsian[script];
  if (home === undefined)
    return {
      choices: [...allFamilies, 'Noto Serif CJK JP', ...signs],
      needed: [western, scriptFamilies[script] ?? western],
    };
  return {
    choices: [{ name: western, covers: 'latin-in-cjk' }, home, ...allFamilies, ...signs],
    needed: [western, home],
  };
}

/** Names the missing font families and the Debian packages that have them. */
export function adviseFonts(families: readonly string[]): string {
  const packages = new Set(families.map((name) => (/ CJK /.test(name) ? eastAsianPackage : corePackage)));
  return `this machine has no ${families.join(', ')}: install ${[...packages].join(' and ')}`;
}
