import { describe, expect, test } from 'vitest';
import { compileMessages, compileMessagesInSteps } from '../../../../src/domain/messages/compile-messages.ts';
import type { MessageCatalogue, RenderCall } from '../../../../src/domain/messages/message-catalogue.ts';
import type { MessageSource } from '../../../../src/domain/messages/message-source.ts';
import { webAddress } from '../../../../src/domain/messages/web-addresses.ts';
import type { MessageFile } from '../../../../src/domain/pack/format/message-file.ts';

type Entry = MessageFile['messages'][string];

const cabins = {
  cabin: {
    first: { en: 'First', it: 'Prima' },
    business: { en: 'Business', it: 'Business' },
  },
};

function sourceOf(
  messages: Record<string, Partial<Entry>>,
  terms: MessageFile['terms'] = cabins,
): MessageSource {
  const entries = Object.entries(messages).map(([key, entry]) => [
    key,
    { purpose: 'service', texts: {}, ...entry },
  ]);
  return {
    defaultLocale: 'en',
    locales: ['en', 'it'],
    files: [{ terms, messages: Object.fromEntries(entries) }],
  };
}

function compile(messages: Record<string, Partial<Entry>>, terms?: MessageFile['terms']): MessageCatalogue {
  const result = compileMessages(sourceOf(messages, terms));
  if ('problems' in result) throw new Error(JSON.stringify(result.problems, null, 2));
  return result.catalogue;
}

function problemsOf(messages: Record<string, Partial<Entry>>, terms?: MessageFile['terms']) {
  const result = compileMessages(sourceOf(messages, terms));
  return 'problems' in result ? result.problems.map(({ code, pointer }) => `${code} ${pointer}`) : [];
}

const call = (over: Partial<RenderCall>): RenderCall => ({
  key: 'm',
  values: {},
  channel: 'kiosk',
  form: 'text',
  locale: 'en',
  agentLocale: 'en',
  timeZone: 'Europe/Rome',
  ...over,
});

const giulia = { given: 'Giulia', family: 'Bianchi', honorific: 'ms' } as const;

describe('the channel of an earlier promise', () => {
  const texts = { text: { en: 'As we told you {standingChannel}.', it: 'Come detto {standingChannel}.' } };
  const said = (terms: MessageFile['terms'], standingChannel: string, locale: string) =>
    compile({ m: { texts } }, terms).render(call({ values: { standingChannel }, locale }))?.body;

  test('is named by the pack’s term of channels', () => {
    const channels = {
      kiosk: { en: 'at the kiosk', it: 'al totem' },
      other: { en: 'earlier', it: 'in precedenza' },
    };
    expect(said({ channels }, 'kiosk', 'it')).toBe('Come detto al totem.');
    expect(said({ channels }, 'fax', 'en')).toBe('As we told you earlier.');
  });

  test('is its identifier where the pack has no such term', () => {
    expect(said(cabins, 'kiosk', 'en')).toBe('As we told you kiosk.');
  });
});

test('a value cannot bring a web address into a message, which would be a link of ours', () => {
  const film = { type: 'text', example: 'Ran' } as const;
  const words = 'See {film} at https://cinema.example/tickets';
  const values = { film: 'Ran https://evil.example/x HTTPS://evil.example' };
  const body =
    compile({ m: { variables: { film }, texts: { text: { en: words, it: words } } } }).render(
      call({ values }),
    )?.body ?? '';
  expect(body.match(webAddress)).toEqual(['https://cinema.example/tickets']);
});

describe('what a message says', () => {
  const shown: Partial<Entry> = {
    variables: {
      cabin: { type: 'term', term: 'cabin', example: 'first' },
      points: { type: 'number', example: 15_000 },
      price: { type: 'money', example: { amount: 120, currency: 'EUR' } },
      on: { type: 'date', example: '2026-11-22' },
      at: { type: 'time', example: '2026-11-22T06:10:00Z' },
    },
  };
  const catalogue = compile({
    m: {
      ...shown,
      texts: {
        text: {
          en: '{name}: {cabin}, {points}, {price}, {on}, {at}',
          it: "{name}: l'{cabin}, {points, plural, one {# punto} other {# punti}}, {price}, {on, date, short}, {at}",
        },
      },
    },
  });
  const values = {
    cabin: 'first',
    points: 15_000,
    price: { amount: 120, currency: 'EUR' },
    on: '2026-11-22',
    at: '2026-11-22T06:10:00Z',
  };

  test('writes numbers, dates and money by the pack’s regional tag, and its words by the language', () => {
    const text = { en: '{cabin}, {points}, {price}, {on}, {at}', it: '{cabin} {points} {price} {on} {at}' };
    const source = sourceOf({ m: { ...shown, texts: { text } } }, undefined);
    const result = compileMessages({ ...source, formats: { en: 'en-GB' } });
    if ('problems' in result) throw new Error(JSON.stringify(result.problems));
    expect(result.catalogue.render(call({ values }))?.body).toBe(
      'First, 15,000, €120, 22 November 2026, 07:10',
    );
  });

  test('shows every type of value in the manner of the language and the time zone', () => {
    expect(catalogue.render(call({ values, person: giulia }))?.body).toBe(
      'Ms Bianchi: First, 15,000, €120, November 22, 2026, 7:10 AM',
    );
    expect(catalogue.render(call({ values, person: giulia, locale: 'it' }))?.body).toBe(
      "Signora Bianchi: l'Prima, 15.000 punti, 120\u00a0€, 22/11/26, 07:10",
    );
  });
});

describe('which text is chosen', () => {
  const catalogue = compile({
    m: {
      texts: {
        text: { en: 'read', it: 'leggi' },
        agent: { say: { en: 'say', it: 'di’' }, know: { en: 'know {name}' } },
        speech: { en: 'hear<break/>', it: 'ascolta' },
        channels: { sms: { en: 'sms & co', it: 'sms' } },
      },
    },
    bare: { texts: { text: { en: 'read', it: 'leggi' } } },
  });

  test('the channel’s form chooses it', () => {
    expect(catalogue.render(call({}))).toEqual({
      purpose: 'service',
      audience: 'customer',
      format: 'text',
      locale: 'en',
      body: 'read',
    });
    expect(catalogue.render(call({ form: 'speech' }))).toMatchObject({
      format: 'ssml',
      body: '<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en">hear<break/></speak>',
    });
  });

  test('a voice speaks it as the pack’s region does: a script alone names no spoken language', () => {
    const source = sourceOf({ m: { texts: { speech: { en: 'hear', it: 'senti' } } } });
    const result = compileMessages({ ...source, formats: { en: 'en-IE' } });
    const heard = (locale: string) =>
      'catalogue' in result && result.catalogue.render(call({ form: 'speech', locale }));
    expect(heard('en')).toMatchObject({ locale: 'en', body: expect.stringContaining('xml:lang="en-IE"') });
    expect(heard('it')).toMatchObject({ locale: 'it', body: expect.stringContaining('xml:lang="it"') });
  });

  test('an agent says it in the customer’s language and knows it in her own, or else in the default one', () => {
    const said = catalogue.render(call({ form: 'agent', locale: 'it', agentLocale: 'it', person: giulia }));
    expect(said).toMatchObject({ audience: 'agent', locale: 'it', body: 'di’', know: 'know Ms Bianchi' });
  });

  test('a text for the very channel goes first, in every form', () => {
    expect(catalogue.render(call({ channel: 'sms' }))?.body).toBe('sms & co');
    expect(catalogue.render(call({ channel: 'sms', form: 'agent' }))?.body).toBe('sms & co');
    expect(catalogue.render(call({ channel: 'sms', form: 'speech' }))?.body).toContain('>sms &amp; co<');
  });

  test('a message without a text in the form is not said, nor is one that does not exist', () => {
    expect(catalogue.render(call({ key: 'bare', form: 'agent' }))).toBeUndefined();
    expect(catalogue.render(call({ key: 'bare', form: 'speech' }))).toBeUndefined();
    expect(catalogue.render(call({ key: 'toString' }))).toBeUndefined();
  });

  test('a locale that the pack does not speak gets the nearest one', () => {
    expect(catalogue.render(call({ locale: 'it-CH' }))?.locale).toBe('it');
    expect(catalogue.render(call({ locale: 'no locale' }))?.locale).toBe('en');
    expect(catalogue.chooseLocale(['fi', 'it-IT'])).toEqual({ locale: 'it', wanted: 'fi' });
  });
});

describe('a missing value', () => {
  const catalogue = compile({
    m: {
      variables: { seat: { type: 'text', example: '12A' }, points: { type: 'number', example: 2 } },
      texts: {
        text: {
          en: 'Welcome back, {name}! {seat, select, none {Choose a seat} other {Seat {seat}}}. {points} points.',
          it: '{name}, posto {seat}. {points, plural, one {# punto} other {# punti}}.',
        },
      },
    },
  });

  test('takes its comma and its space with it, and a select sees it as none', () => {
    expect(catalogue.render(call({}))?.body).toBe('Welcome back! Choose a seat. Points.');
    expect(catalogue.render(call({ locale: 'it' }))?.body).toBe('Posto. Punti.');
  });

  test('is what a value of another type counts as', () => {
    const values = { seat: { toString: () => 'x' }, points: 'many', name: Number.NaN };
    expect(() => catalogue.render(call({ values }))).not.toThrow();
    expect(catalogue.render(call({ values }))?.body).not.toContain('many');
  });
});

describe('what is refused when the pack is built', () => {
  const text = (en: string) => ({ text: { en, it: 'va bene' } });
  const refusals: [string, Record<string, Partial<Entry>>, string][] = [
    [
      'text that is no ICU MessageFormat',
      { m: { texts: text('{open') } },
      'text-unreadable /messages/m/texts/text/en',
    ],
    [
      'select without other',
      { m: { texts: text('{name, select, a {b}}') } },
      'text-unreadable /messages/m/texts/text/en',
    ],
    [
      'variable that is not declared',
      { m: { texts: text('{seat}') } },
      'variable-unknown /messages/m/texts/text/en',
    ],
    [
      'variable that no text names',
      { m: { variables: { seat: { type: 'text', example: 'x' } }, texts: text('hi') } },
      'variable-unused /messages/m/variables/seat',
    ],
    [
      'example of another type',
      { m: { variables: { seat: { type: 'number', example: 'x' } }, texts: text('seat {seat}') } },
      'example-unfit /messages/m/variables/seat',
    ],
    [
      'plural of something that cannot be counted',
      {
        m: {
          variables: { on: { type: 'date', example: '2026-01-01' } },
          texts: text('{on, plural, other {x}}'),
        },
      },
      'variable-misused /messages/m/texts/text/en',
    ],
    [
      'number style that does not exist',
      { m: { variables: { n: { type: 'number', example: 1 } }, texts: text('{n, number, roman}') } },
      'variable-misused /messages/m/texts/text/en',
    ],
    [
      'choice that the term never is',
      {
        m: {
          variables: { cabin: { type: 'term', term: 'cabin', example: 'first' } },
          texts: text('{cabin, select, frist {x} other {y}}'),
        },
      },
      'choice-unknown /messages/m/texts/text/en',
    ],
    [
      'term that the pack does not have',
      { m: { variables: { c: { type: 'term', term: 'colour', example: 'red' } }, texts: text('{c}') } },
      'term-unknown /messages/m/variables/c',
    ],
    [
      'variable that is always there',
      { m: { variables: { name: { type: 'text', example: 'x' } }, texts: text('{name}') } },
      'variable-reserved /messages/m/variables/name',
    ],
    [
      'missing translation',
      { m: { texts: { text: { en: 'hi' } } } },
      'translation-missing /messages/m/texts/text',
    ],
    [
      'language outside the locales of pack.json',
      { m: { texts: { text: { en: 'hi', it: 'ciao', fr: 'salut' } } } },
      'locale-unknown /messages/m/texts/text/fr',
    ],
    ['empty text', { m: { texts: text(' ') } }, 'text-empty /messages/m/texts/text/en'],
    ['control character', { m: { texts: text('a\u0007b') } }, 'text-unprintable /messages/m/texts/text/en'],
    [
      'speech that is not well-formed',
      { m: { texts: { speech: { en: '<emphasis>hi', it: 'ciao' } } } },
      'speech-malformed /messages/m/texts/speech/en',
    ],
    [
      'agent text with a fault',
      { m: { texts: { agent: { say: { en: '{x}', it: 'ciao' } } } } },
      'variable-unknown /messages/m/texts/agent/say/en',
    ],
    [
      'channel text with a fault',
      { m: { texts: { channels: { sms: { en: 'hi', it: '{x}' } } } } },
      'variable-unknown /messages/m/texts/channels/sms/it',
    ],
  ];
  test.each(refusals)('%s', (_, messages, problem) => {
    expect(problemsOf(messages)).toEqual([problem]);
  });

  test('a message or a term that two files name, a term without a name in a language', () => {
    const messages = { m: { purpose: 'service', texts: { text: { en: 'hi', it: 'ciao' } } } };
    const terms = { cabin: { first: { en: 'First' } } };
    const source = {
      defaultLocale: 'en',
      locales: ['en', 'it'],
      files: [
        { messages, terms: cabins },
        { messages, terms },
      ],
    };
    const result = compileMessages(source);
    expect(
      'problems' in result && result.problems.map(({ file, code, pointer }) => [file, code, pointer]),
    ).toEqual([
      [1, 'term-twice', '/terms/cabin/first'],
      [1, 'translation-missing', '/terms/cabin/first'],
      [1, 'message-twice', '/messages/m'],
    ]);
  });
});

describe('messages compiled again', () => {
  const source = sourceOf({
    cabin: {
      variables: { cabin: { type: 'term', term: 'cabin', example: 'first' } },
      texts: { text: { en: 'To {cabin}', it: 'In {cabin}' } },
    },
    sum: {
      variables: { sum: { type: 'number', example: 1500 } },
      texts: { text: { en: '{sum} points', it: '{sum} punti' } },
    },
  });
  const [file] = source.files;
  const withTerm = (first: string): MessageSource => ({
    ...source,
    files: [
      { ...file, terms: { cabin: { ...cabins.cabin, first: { en: first, it: first } } } } as MessageFile,
    ],
  });
  const say = (from: MessageSource, key: string, values: Record<string, unknown>, locale = 'en') => {
    const result = compileMessages(from);
    if ('problems' in result) throw new Error(JSON.stringify(result.problems));
    return result.catalogue.render(call({ key, values, locale }))?.body;
  };
  const countSteps = (from: MessageSource): number => {
    const steps = compileMessagesInSteps(from);
    let count = 0;
    while (steps.next().done !== true) count += 1;
    return count;
  };

  test('take no step where they are the same, and one for each text of those whose terms are not', () => {
    say(source, 'sum', { sum: 1 });
    expect(countSteps(source)).toBe(0);
    expect(countSteps(withTerm('Suite'))).toBe(2);
    expect(countSteps({ ...source, formats: { en: 'de-DE' } })).toBe(4);
  });

  test('say what their terms, formats and languages now are', () => {
    expect(say(source, 'cabin', { cabin: 'first' })).toContain('First');
    expect(say(withTerm('Suite'), 'cabin', { cabin: 'first' })).toContain('Suite');
    expect(say(source, 'sum', { sum: 1500 })).toBe('1,500 points');
    expect(say({ ...source, formats: { en: 'de-DE' } }, 'sum', { sum: 1500 })).toBe('1.500 points');
    expect(say(source, 'sum', { sum: 1500 }, 'it')).toContain('punti');
  });

  test('report their mistakes again', () => {
    const wrong = sourceOf({ m: { texts: { text: { en: '{nobody}', it: 'Sì' } } } });
    const problems = compileMessages(wrong);
    expect(problems).toHaveProperty('problems');
    expect(compileMessages(wrong)).toEqual(problems);
  });
});

describe('texts that only some values spoil', () => {
  const price = { type: 'money', optional: true, example: { amount: 5, currency: 'EUR' } } as const;
  const both = (text: string) => ({ en: text, it: text });

  test('are refused where an optional value leaves a hole, in the language that has it', () => {
    const texts = {
      text: { en: 'It costs {price} a year.', it: '{price, select, none {Chieda.} other {{price}.}}' },
    };
    expect(problemsOf({ m: { variables: { price }, texts } })).toEqual([
      'text-hole /messages/m/texts/text/en',
    ]);
  });

  test('are refused where the longest words of a term make them too long for their place', () => {
    const long = { cabin: { first: both('First'), business: both('Business '.repeat(8).trim()) } };
    const cabin = { type: 'term', term: 'cabin', example: 'first' } as const;
    const texts = { subject: both('Your seat in {cabin}'), text: both('Your seat in {cabin}.') };
    expect(problemsOf({ m: { variables: { cabin }, texts } }, long)).toEqual([
      'text-too-long /messages/m/texts/subject/en',
      'text-too-long /messages/m/texts/subject/it',
    ]);
  });

  test('are refused where they take more than three text messages, or more than a locked screen', () => {
    const channels = {
      sms: { en: 'a'.repeat(459), it: `è${'a'.repeat(459)}` },
      push: { en: 'a'.repeat(178), it: 'a'.repeat(179) },
    };
    expect(problemsOf({ m: { texts: { channels } } })).toEqual([
      'text-too-long /messages/m/texts/channels/sms/it',
      'text-too-long /messages/m/texts/channels/push/it',
    ]);
  });

  test('of a language that is not complete are said in the nearest one that has the whole message', () => {
    const texts = { subject: { ...both('News'), 'it-CH': 'Novità' }, text: both('Words') };
    const m: Partial<Entry> = { purpose: 'service', texts };
    const locales = ['en', 'it', 'it-CH', 'sv'];
    const begun = { ...sourceOf({ m }), locales, needed: ['en', 'it'] };
    const result = compileMessages(begun);
    if ('problems' in result) throw new Error(JSON.stringify(result.problems));
    const given = (locale: string) => result.catalogue.render(call({ locale }))?.locale;
    expect(locales.map(given)).toEqual(['en', 'it', 'it', 'en']);
    expect(result.catalogue.renderFrame(call({ locale: 'it-CH' }))).toEqual({ subject: 'News' });
    const complete = compileMessages({ ...begun, needed: locales });
    expect('problems' in complete && complete.problems.map(({ code }) => code)).toContain(
      'translation-missing',
    );
  });

  test('that are there in a language name the values of their terms in it', () => {
    const cabin = { type: 'term', term: 'cabin', example: 'first' } as const;
    const text = { ...both('Your seat in {cabin}.'), sv: 'Din plats i {cabin}.' };
    const m: Partial<Entry> = { purpose: 'service', variables: { cabin }, texts: { text } };
    const begun = { ...sourceOf({ m }), locales: ['en', 'it', 'sv'], needed: ['en', 'it'] };
    const result = compileMessages(begun);
    expect('problems' in result && result.problems).toMatchObject([
      { code: 'translation-missing', pointer: '/messages/m/texts/text/sv' },
      { code: 'translation-missing', pointer: '/messages/m/texts/text/sv' },
    ]);
  });

  test('have a subject and a preheader of their own for e-mail', () => {
    const texts = { subject: { en: 'News', it: 'Novità' }, preheader: both('Read on'), text: both('Words') };
    expect(compile({ m: { texts } }).renderFrame(call({ locale: 'it' }))).toEqual({
      subject: 'Novità',
      preheader: 'Read on',
    });
    expect(compile({ m: { texts: { text: both('Words') } } }).renderFrame(call({}))).toEqual({});
  });
});
