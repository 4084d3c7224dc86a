import type { SourceFile } from '../domain/pack/source/parse-source.ts';

export type NewPack = {
  /** Lower-case words joined by dashes; also the folder's name. */
  readonly name: string;
  /** BCP 47; the first is the default. */
  readonly locales: readonly string[];
  /** The path of the folder with the JSON Schemas, relative to the pack. Absent if there is none. */
  readonly schemas?: string;
};

/** Texts of the one offer, by language. Other languages start with the English text, for the author to translate. */
const offerWords: Readonly<Record<string, string>> = {
  en: 'A thank-you for your loyalty: breakfast for {price}.',
  de: 'Als Dank für Ihre Treue: Frühstück für {price}.',
  es: 'En agradecimiento a su fidelidad: desayuno por {price}.',
  fr: 'Merci de votre fidélité : le petit-déjeuner pour {price}.',
  it: 'Per ringraziarLa della Sua fedeltà: colazione a {price}.',
  nl: 'Als dank voor uw trouw: ontbijt voor {price}.',
  pt: 'Em agradecimento pela sua fidelidade: café da manhã por {price}.',
  zh: '感谢您的支持：{price}享用早餐。',
  'zh-Hant': '感謝您的支持：{price}享用早餐。',
  ja: '日頃のご愛顧に感謝して、朝食を{price}でご用意いたします。',
};

const wordsOf = (locale: string): string | undefined => {
  const { language, script } = new Intl.Locale(locale).maximize();
  return offerWords[`${language}-${script}`] ?? offerWords[language];
};

/** The locales whose texts are still English. */
export const listUntranslated = (locales: readonly string[]): readonly string[] =>
  locales.filter((locale) => wordsOf(locale) === undefined);

/**
 * A small complete pack: one touchpoint, one rule, one offer with its texts, one case and one sample customer. Its touchpoint
 * and ids contain its name, so that it can coexist with any other pack. It passes `tact rules check` unchanged.
 */
export function createPack(pack: NewPack): readonly SourceFile[] {
  const { name, schemas } = pack;
  const write = (folder: string, content: object): SourceFile => {
    const link = folder === '' ? `${schemas}/pack` : `../${schemas}/${folder}`;
    const $schema = schemas === undefined ? undefined : `${link}.schema.json`;
    const text = JSON.stringify({ $schema, ...content }, null, 2);
    return {
      path: folder === '' ? `${name}/pack.json` : `${name}/${folder}/${name}.json`,
      text: `${text}\n`,
    };
  };
  return [
    write('', describePack(pack)),
    write('rules', { rules: [ruleOf(pack)] }),
    write('offers', { offers: [offerOf(pack)] }),
    write('messages', { messages: { breakfast: messageOf(pack) } }),
    write('cases', { cases: [caseOf(pack)] }),
    write('samples', { samples: [sampleOf(pack)] }),
  ];
}

const touchpointOf = ({ name }: NewPack): string => `${name}-visit`;
const offerIdOf = ({ name }: NewPack): string => `${name}-breakfast`;
const ruleIdOf = ({ name }: NewPack): string => `${name}-breakfast-for-gold`;
const price = { amount: 9.5, currency: 'EUR' };

const describePack = (pack: NewPack): object => ({
  pack: pack.name,
  description: 'A new pack: rename what is here, and add to it.',
  owner: 'Whoever answers for its rules',
  timeZone: 'Europe/Rome',
  currency: 'EUR',
  defaultLocale: pack.locales[0],
  locales: pack.locales,
  identityTypes: { 'member-card': { description: 'The number of a member’s card: M 0001.' } },
  touchpoints: {
    [touchpointOf(pack)]: {
      description: 'Somebody arrives.',
      channels: { web: { form: 'text' } },
      occasion: ['$.visit'],
      context: {
        type: 'object',
        required: ['visit'],
        properties: { visit: { type: 'string', maxLength: 20, examples: ['V-1'] } },
      },
    },
  },
});

const ruleOf = (pack: NewPack): object => ({
  id: ruleIdOf(pack),
  description: 'Gold members are offered breakfast.',
  touchpoints: [touchpointOf(pack)],
  conditions: { all: [{ fact: 'customer', path: '$.value.tier', operator: 'equal', value: 'gold' }] },
  event: { type: 'offer', params: { offer: offerIdOf(pack) } },
});

const offerOf = (pack: NewPack): object => ({
  id: offerIdOf(pack),
  description: 'Breakfast at a price for members.',
  category: 'food',
  value: 4,
  propensity: 0.2,
  price,
  whenAccepted: 'nothing',
  treatment: { message: 'breakfast' },
});

const messageOf = ({ locales }: NewPack): object => ({
  purpose: 'offer',
  variables: { price: { type: 'money', example: price } },
  texts: { text: Object.fromEntries(locales.map((locale) => [locale, wordsOf(locale) ?? offerWords['en']])) },
});

const requestOf = (pack: NewPack): object => ({
  interactionId: `${pack.name}-1`,
  touchpoint: touchpointOf(pack),
  channel: 'web',
  customer: { id: customerIdOf(pack) },
  context: { visit: 'V-1' },
});

const customerIdOf = ({ name }: NewPack): string => `${name}-C-1`;

const personOf = (pack: NewPack): object => ({
  customerId: customerIdOf(pack),
  name: { given: 'Ada', family: 'Moss' },
  languages: pack.locales.slice(0, 1),
  value: { tier: 'gold' },
});

const caseOf = (pack: NewPack): object => ({
  case: 'A gold member is offered breakfast.',
  rules: [ruleIdOf(pack)],
  now: '2026-11-21T10:00:00Z',
  customer: { schemaVersion: 1, asOf: '2026-11-21T03:00:00Z', ...personOf(pack) },
  request: requestOf(pack),
  expect: { offers: [{ offerId: offerIdOf(pack) }] },
});

const sampleOf = (pack: NewPack): object => ({
  sample: 'A gold member: she is offered breakfast.',
  customer: {
    ...personOf(pack),
    identities: [{ type: 'member-card', value: `${pack.name.toUpperCase()} 0001` }],
    contacts: [{ at: '-12d 08:30Z', channel: 'web', outcome: 'shown' }],
  },
  request: requestOf(pack),
});
