import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileMessages } from '../../../../src/domain/messages/compile-messages.ts';

function compileSpeech(speech: string, variables = {}) {
  const messages = { m: { purpose: 'service', variables, texts: { speech: { en: speech } } } };
  return compileMessages({ defaultLocale: 'en', locales: ['en'], files: [{ messages }] });
}

function speak(speech: string, values: Record<string, unknown> = {}, variables = {}): string {
  const result = compileSpeech(speech, variables);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  const call = { key: 'm', values, channel: 'ivr', form: 'speech', locale: 'en', agentLocale: 'en' } as const;
  return result.catalogue.render({ ...call, timeZone: 'UTC' })?.body ?? '';
}

const open = '<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en">';
const where = { place: { type: 'text', example: 'Rome' }, n: { type: 'number', example: 2 } };

describe('speech', () => {
  test.each([
    'plain words',
    'one<break strength="weak"/>two<break time="300ms" />',
    '<p><s>One.</s><s xml:lang="it">Due.</s></p>',
    '<say-as interpret-as=\'characters\'>TA</say-as> &amp; <sub alias="eleven">11</sub>',
    '<prosody rate="95%"><emphasis level="moderate">sorry</emphasis></prosody>',
  ])('may be %s', (speech) => {
    expect(speak(speech)).toBe(`${open}${speech}</speak>`);
  });

  test('takes values as words, in attributes too', () => {
    const printed = speak(
      '<sub alias="{place}">{place}</sub>',
      { place: `<break/>"'&` },
      { place: where.place },
    );
    const escaped = '&lt;break/&gt;&quot;&apos;&amp;';
    expect(printed).toBe(`${open}<sub alias="${escaped}">${escaped}</sub></speak>`);
  });

  test.each([
    ['an element that is not closed', '<p>one'],
    ['an element that closes nothing', 'one</p>'],
    ['elements that cross', '<p><s>one</p></s>'],
    ['an element that loads something', '<audio src="http://example.com/x.wav"/>'],
    ['a whole document', '<speak>one</speak>'],
    ['HTML', 'one<br/>two'],
    ['an attribute that the element does not have', '<break onload="x"/>'],
    ['an attribute twice', '<break time="1s" time="2s"/>'],
    ['an attribute without quotes', '<break time=1s/>'],
    ['a closing tag with attributes', '<p>one</p xml:lang="it">'],
    ['a lone ampersand', 'you & me'],
    ['a lone ampersand in an attribute', '<sub alias="you & me">us</sub>'],
    ['an entity that XML does not have', 'one&nbsp;two'],
    ['a comment', 'one<!-- two -->'],
    ['a processing instruction', '<?php ?>'],
    ['a lone less-than', '1 < 2'],
    ['an element opened in one branch only', '{n, plural, one {<p>} other {}}{place}</p>'],
    ['a fault in a branch of a branch', '{n, plural, other {{place, select, other {<p>}}}}'],
    ['a choice inside a tag', '<break time="{n, plural, other {1s}}"/>{place}'],
    ['a value for a tag', '<{place}/>{n}'],
  ])('may not have %s', (_, speech) => {
    const variables = speech.includes('{') ? where : {};
    const result = compileSpeech(speech, variables);
    const codes = 'problems' in result ? result.problems.map(({ code }) => code) : [];
    expect(codes).toContain('speech-malformed');
  });

  test('has the tags of its text and no others, whatever the values are', () => {
    const value = fc.oneof(
      fc.constantFrom(
        '<break/>',
        '</speak>',
        ']]>',
        '&',
        '<!--',
        '{place}',
        '\u0000',
        '\ud800',
        'x'.repeat(10_000),
      ),
      fc.string({ unit: 'binary' }),
    );
    const result = compileSpeech('<p>{place}<break/>{name}</p>', { place: where.place });
    if ('problems' in result) throw new Error(JSON.stringify(result.problems));
    const call = { key: 'm', channel: 'ivr', form: 'speech', locale: 'en', agentLocale: 'en' } as const;
    fc.assert(
      fc.property(value, value, (place, family) => {
        const person = { family, honorific: 'ms' } as const;
        const said =
          result.catalogue.render({ ...call, values: { place }, person, timeZone: 'UTC' })?.body ?? '';
        expect(said.match(/<[^>]*>/g)).toEqual([open, '<p>', '<break/>', '</p>', '</speak>']);
        expect(said.replaceAll(/&(amp|lt|gt|quot|apos);/g, '')).not.toMatch(/&|\]\]>/);
        expect(said).not.toMatch(/[\p{Cc}\p{Cs}]/u);
      }),
    );
  });
});
