import type { Snapshot } from '../customer/snapshot.ts';

type Honorific = NonNullable<NonNullable<Snapshot['name']>['honorific']>;

/** What a formal address is made of: an honorific that says how, academic titles in lower case without dots, a family name. */
export type FormalParts = {
  readonly honorific: Honorific | undefined;
  readonly titles: readonly string[];
  readonly family: string;
};

/** How one language addresses people, in running words and at the top of a letter. */
export type AddressStyle = {
  /** Undefined where the parts allow no formal address: then the full name serves. */
  readonly formal: (parts: FormalParts) => string | undefined;
  readonly salute: {
    readonly formal: (address: string, honorific: Honorific | undefined) => string;
    /** Somebody whose honorific is not known, by full name. */
    readonly neutral: (fullName: string) => string;
    readonly familiar: (given: string, honorific: Honorific | undefined) => string;
    readonly unknown: string;
  };
};

const byHonorific = <T>(honorific: Honorific | undefined, male: T, female: T, neither: T): T =>
  honorific === 'mr' ? male : honorific === 'ms' || honorific === 'mrs' ? female : neither;

const capitalise = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const join = (...words: readonly (string | undefined)[]): string =>
  words.filter((word) => word !== undefined && word !== '').join(' ');

const english: AddressStyle = {
  formal: ({ honorific, titles, family }) => {
    const title = titles[0] ?? (honorific === 'mx' || honorific === 'none' ? undefined : honorific);
    return title && join(capitalise(title), family);
  },
  salute: {
    formal: (address) => `Dear ${address},`,
    neutral: (fullName) => `Dear ${fullName},`,
    familiar: (given) => `Dear ${given},`,
    unknown: 'Dear Customer,',
  },
};

const german: AddressStyle = {
  formal: ({ honorific, titles, family }) => {
    const title = titles.map((word) => `${capitalise(word)}.`).join(' ');
    const address = join(byHonorific(honorific, 'Herr', 'Frau', undefined), title);
    return address === '' ? undefined : join(address, family);
  },
  salute: {
    formal: (address, honorific) =>
      `${byHonorific(honorific, 'Sehr geehrter', 'Sehr geehrte', 'Guten Tag')} ${address},`,
    neutral: (fullName) => `Guten Tag ${fullName},`,
    familiar: (given, honorific) => `${byHonorific(honorific, 'Lieber', 'Liebe', 'Hallo')} ${given},`,
    unknown: 'Sehr geehrte Damen und Herren,',
  },
};

const italianTitles: Readonly<Record<string, readonly [male: string, female: string]>> = {
  dr: ['Dottor', 'Dottoressa'],
  prof: ['Professor', 'Professoressa'],
};

const italian: AddressStyle = {
  formal: ({ honorific, titles, family }) => {
    const gendered = byHonorific<0 | 1 | undefined>(honorific, 0, 1, undefined);
    if (gendered === undefined) return undefined;
    const title = italianTitles[titles[0] ?? ''] ?? ['Signor', 'Signora'];
    return join(title[gendered], family);
  },
  salute: {
    formal: (address) => `Gentile ${address},`,
    neutral: (fullName) => `Gentile ${fullName},`,
    familiar: (given, honorific) => `${byHonorific(honorific, 'Caro', 'Cara', 'Gentile')} ${given},`,
    unknown: 'Gentile cliente,',
  },
};

const french: AddressStyle = {
  formal: ({ honorific, family }) => {
    const word = byHonorific(honorific, 'Monsieur', 'Madame', undefined);
    return word && join(word, family);
  },
  salute: {
    formal: (address) => `${address},`,
    neutral: (fullName) => `Bonjour ${fullName},`,
    familiar: (given, honorific) => `${byHonorific(honorific, 'Cher', 'Chère', 'Bonjour')} ${given},`,
    unknown: 'Madame, Monsieur,',
  },
};

const spanish: AddressStyle = {
  formal: ({ honorific, family }) => {
    const word = byHonorific(honorific, 'señor', 'señora', undefined);
    return word && join(word, family);
  },
  salute: {
    formal: (address, honorific) => `${byHonorific(honorific, 'Estimado', 'Estimada', 'Hola,')} ${address}:`,
    neutral: (fullName) => `Hola, ${fullName}:`,
    familiar: (given, honorific) => `${byHonorific(honorific, 'Querido', 'Querida', 'Hola,')} ${given}:`,
    unknown: 'Buenos días:',
  },
};

/** A doctor of philosophy and a physician have different words: who is called Dr. is addressed by the honorific. */
function chinese(salute: AddressStyle['salute']): AddressStyle {
  return {
    formal: ({ honorific, titles, family }) => {
      const word = titles[0] === 'prof' ? '教授' : byHonorific(honorific, '先生', '女士', undefined);
      if (word === undefined) return undefined;
      return /\p{Script=Han}$/u.test(family) ? `${family}${word}` : `${family} ${word}`;
    },
    salute,
  };
}

const traditional: AddressStyle['salute'] = {
  formal: (address) => `${address} 您好：`,
  neutral: (fullName) => `${fullName} 您好：`,
  familiar: (given) => `${given} 您好：`,
  unknown: '敬啟者：',
};
/** Hong Kong opens a letter with the address alone. */
const hongKong: AddressStyle['salute'] = {
  ...traditional,
  formal: (address) => `${address}：`,
  neutral: (fullName) => `${fullName}：`,
};
const simplified: AddressStyle['salute'] = {
  formal: (address) => `尊敬的${address}：`,
  neutral: (fullName) => `尊敬的${fullName}：`,
  familiar: (given) => `${given}，您好：`,
  unknown: '尊敬的客户：',
};

/** For languages whose manners are not known here: the full name, and nothing that could be wrong. */
const plain: AddressStyle = {
  formal: () => undefined,
  salute: {
    formal: (address) => `${address},`,
    neutral: (fullName) => `${fullName},`,
    familiar: (given) => `${given},`,
    unknown: '',
  },
};

const styles: Readonly<Record<string, AddressStyle>> = {
  'en-Latn': english,
  'de-Latn': german,
  'it-Latn': italian,
  'fr-Latn': french,
  'es-Latn': spanish,
  'zh-Hant': chinese(traditional),
  'zh-Hant-HK': chinese(hongKong),
  'zh-Hans': chinese(simplified),
};
const remembered = new Map<string, AddressStyle>();

/** The manners of a locale's language and script, and of its region where these differ. `locale` is a supported one, so few are ever asked for. */
export function findAddressStyle(locale: string): AddressStyle {
  const known = remembered.get(locale);
  if (known !== undefined) return known;
  const { language, script, region } = new Intl.Locale(locale).maximize();
  const manners = `${language}-${script}`;
  const style = styles[`${manners}-${region}`] ?? styles[manners] ?? plain;
  remembered.set(locale, style);
  return style;
}
