import { describe, expect, test } from 'vitest';
import { compileMessages } from '../../../../src/domain/messages/compile-messages.ts';
import type { MessageCatalogue, RenderCall } from '../../../../src/domain/messages/message-catalogue.ts';
import type { MessageSource } from '../../../../src/domain/messages/message-source.ts';
import type { MessageFile } from '../../../../src/domain/rules/pack-format.ts';

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

describe('what a message says', () => {
  const catalogue = compile({
    m: {
      variables: {
        cabin: { type: 'term', term: 'cabin', example: 'first' },
        points: { type: 'number', example: 15_000 },
        price: { type: 'money', example: { amount: 120, currency: 'EUR' } },
        on: { type: 'date', example: '2026-11-22' },
        at: { type: 'time', example: '2026-11-22T06:10:00Z' },
      },
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

  test('shows every type of value in the manner of the language and the time zone', () => {
    expect(catalogue.render(call({ values, person: giulia }))?.body).toBe(
      'Ms Bianchi: First, 15,000, €120, November 22, 2026, 7:10 AM',
    );
    expect(catalogue.render(call({ values, person: giulia, locale: 'it' }))?.body).toBe(
      "Signora Bianchi: l'Prima, 15.000 punti, 120\u00a0€, 22/11/26, 07:10",
    );
  });
});
