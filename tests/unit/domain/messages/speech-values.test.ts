import { describe, expect, test } from 'vitest';
import { compileMessages } from '../../../../src/domain/messages/compile-messages.ts';

const variables = {
  price: { type: 'money', example: { amount: 20, currency: 'EUR' } },
  n: { type: 'number', example: 2 },
} as const;

function problemsOf(speech: string): string[] {
  const used = Object.fromEntries(Object.entries(variables).filter(([name]) => speech.includes(`{${name}`)));
  const messages = { m: { purpose: 'service', variables: used, texts: { speech: { en: speech } } } };
  const result = compileMessages({ defaultLocale: 'en', locales: ['en'], files: [{ messages }] });
  return 'problems' in result ? result.problems.map(({ message }) => message) : [];
}

describe('speech that a voice would refuse', () => {
  test.each([
    ['A vase<break time="300"/>', 'a number with its unit'],
    ['A vase<break time="3 seconds"/>', 'a number with its unit'],
    ['A vase<break time="-1s"/>', 'a number with its unit'],
    ['A vase<break time="60s"/>', '10s at most'],
    ['A vase<break strength="loud"/>', 'x-weak'],
    ['A vase<break>for</break> you', '<break> has something in it'],
    ['A vase<break><emphasis>for</emphasis></break> you', '<break> has something in it'],
    ['A vase<break time="{n}s"/>', 'a variable is not allowed here'],
    ['<say-as>{price}</say-as>', 'no interpret-as'],
    ['<say-as interpret-as="money">{price}</say-as>', 'cardinal'],
    ['<say-as interpret-as="cardinal"><emphasis>3</emphasis></say-as>', 'holds words only'],
    ['<say-as interpret-as="date" format="dd.mm.yyyy">1.2.2026</say-as>', 'dmy'],
    ['<prosody rate="fastest">A vase</prosody>', 'x-slow'],
    ['<prosody rate="0%">A vase</prosody>', 'x-slow'],
    ['<prosody rate="-10%">A vase</prosody>', 'x-slow'],
    ['<prosody volume="50">A vase</prosody>', 'silent'],
    ['<prosody pitch="higher">A vase</prosody>', 'x-low'],
    ['<prosody>A vase</prosody>', 'says nothing'],
    ['<emphasis level="huge">A vase</emphasis>', 'moderate'],
    ['<lang xml:lang="it_IT">Un vaso</lang>', 'it-IT'],
    ['<lang xml:lang="">Un vaso</lang>', 'no xml:lang'],
    ['<s xml:lang="">Un vaso</s>', 'tag of a language'],
    ['<lang xml:lang="italian">Un vaso</lang>', 'tag of a language'],
    ['<lang xml:lang="xx-XX">Un vaso</lang>', 'tag of a language'],
    ['<lang xml:lang="it-ITA">Un vaso</lang>', 'tag of a language'],
    ['<p xml:lang="{n}">Un vaso</p>', 'tag of a language'],
    ['<voice>A vase</voice>', 'which voice'],
    ['<voice name="Bianca"><voice>A vase</voice></voice>', 'which voice'],
    ['A vase<break time="1s"> for you', 'end with />'],
    ['<lang>Un vaso</lang>', 'no xml:lang'],
    ['<phoneme>vase</phoneme>', 'no ph'],
    ['<phoneme alphabet="arpabet" ph="V EY S">vase</phoneme>', 'ipa'],
    ['<sub>vase</sub>', 'no alias'],
    ['<sub alias="  ">vase</sub>', 'no alias'],
    ['<sub alias="a vase"><break/></sub>', 'holds words only'],
    ['<s><p>A vase</p></s>', 'a <p> is inside <s>'],
    ['<p><p>A vase</p></p>', 'a <p> is inside <p>'],
    ['<s><s>A vase</s></s>', 'a <s> is inside <s>'],
    ['<mark/>A vase', 'no name'],
    ['<voice gender="diverse">A vase</voice>', 'female'],
    ['<s>{n, plural, one {<p>One</p>} other {Many}}</s>', 'a <p> is inside <s>'],
    ['<sub alias="x">{n, plural, one {<break/>} other {Many}}</sub>', 'holds words only'],
  ])('is a problem: %s', (speech, why) => {
    const problems = problemsOf(speech);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(why);
  });

  test.each([
    '<break/>A vase<break time="1.5s"/><break time=".5s"/><break strength="x-strong" time="10s"/>',
    '<break></break>A vase',
    '<p><s>One.</s><s xml:lang="zh-Hant-TW">二。</s></p>',
    '<prosody rate="90%" volume="+6dB" pitch="-5%">A vase</prosody>',
    '<prosody rate="x-fast" range="low" duration="2s">A vase</prosody>',
    '<say-as interpret-as="date" format="dmy">1.2.2026</say-as>',
    '<say-as interpret-as="telephone">{n}</say-as>',
    '<sub alias="{n} euros">{price}</sub>',
    '<phoneme alphabet="ipa" ph="vɑːz">vase</phoneme>',
    '<p><prosody rate="slow"><emphasis>A</emphasis> <lang xml:lang="fr">vase</lang></prosody></p>',
    '<s>{n, plural, one {<emphasis>One</emphasis>} other {Many}}</s>',
    '<mark name="price"/>{price}',
  ])('is not: %s', (speech) => {
    expect(problemsOf(speech)).toEqual([]);
  });
});
