import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';
import { compileLetters } from '../../../../src/domain/messages/compile-letters.ts';
import { compileMessages } from '../../../../src/domain/messages/compile-messages.ts';
import type { PackFile } from '../../../../src/domain/pack/format/pack-file.ts';
import { buildPayload } from '../../../../src/domain/tasks/build-payload.ts';
import { readLetterPayload, readMessagePayload } from '../../../../src/domain/tasks/task-payload.ts';

const languages = { defaultLocale: 'en', locales: ['en'] };
const messages = compileMessages({
  ...languages,
  files: [
    {
      messages: {
        hello: {
          purpose: 'service',
          texts: { text: { en: 'Hello {name}' }, channels: { sms: { en: 'Hi {name}' } } },
        },
      },
    },
  ],
});
const text = { subject: 's', paragraphs: ['Sorry, {name}.'], closing: 'c', signature: ['x'] };
const letters = compileLetters({
  ...languages,
  timeZone: 'UTC',
  terms: [],
  files: [{ letters: { apology: { texts: { en: text } } } }],
});
if ('problems' in messages || 'problems' in letters) throw new Error('the pack has problems');
const pack = {
  messages: messages.catalogue,
  letters: letters.letters,
  file: {
    timeZone: 'UTC',
    defaultLocale: 'en',
    sender: { name: '', lines: [], country: 'IT' },
  } as unknown as PackFile,
};
const snapshot = { name: { given: 'Giulia', family: 'Bianchi', honorific: 'ms' } } as const;
const words = (template: string, channel: string) => ({
  template,
  values: {},
  locale: 'en',
  channel,
  day: '2026-11-22',
});

describe('what a follow-up task carries', () => {
  test('is the whole letter, which the worker reads back as it was', () => {
    const payload = buildPayload('letter', pack, words('apology', 'letter'), snapshot);
    expect(payload).toMatchObject({
      letter: { salutation: 'Dear Ms Bianchi,', paragraphs: ['Sorry, Ms Bianchi.'] },
    });
    expect(readLetterPayload(JSON.parse(JSON.stringify(payload)))).toEqual(payload);
  });

  test('has the lines of the envelope where the customer has a deliverable address', () => {
    const home = { country: 'DE', lines: ['Hauptstr.\u202e 5'], postalCode: '10115', city: 'Berlin' };
    const addressed = { ...snapshot, addresses: [home] };
    const payload = buildPayload('letter', pack, words('apology', 'letter'), addressed);
    const address = ['Giulia Bianchi', 'Hauptstr. 5', '10115 Berlin', 'GERMANY'];
    expect(payload).toMatchObject({ letter: { address, country: 'DE' } });
    expect(readLetterPayload(JSON.parse(JSON.stringify(payload)))).toEqual(payload);
  });

  test('has no lines where mail comes back from everywhere, and says nothing where addresses are not known', () => {
    const letterOf = (addresses?: Snapshot['addresses']) =>
      buildPayload('letter', pack, words('apology', 'letter'), {
        ...snapshot,
        ...(addresses && { addresses }),
      });
    expect(letterOf([])).toMatchObject({ letter: { address: [] } });
    expect(letterOf([{ country: 'DE', lines: ['x'], undeliverable: true }])).toMatchObject({
      letter: { address: [] },
    });
    expect(letterOf()).not.toHaveProperty('letter.address');
  });

  test('goes to the contact point that the channel needs', () => {
    const mail = {
      ...pack,
      file: { ...pack.file, contactChannels: { sms: { rate: 0.1, identity: 'phone' } } },
    };
    const contactPoints = [{ type: 'phone', value: '+390600000001' }];
    expect(
      buildPayload('message', mail, words('hello', 'sms'), { ...snapshot, contactPoints }),
    ).toMatchObject({ message: { to: '+390600000001' } });
  });

  test('is the message in the words of its channel', () => {
    const payload = buildPayload('message', pack, words('hello', 'sms'), snapshot);
    expect(payload).toEqual({ message: { purpose: 'service', locale: 'en', body: 'Hi Ms Bianchi' } });
    expect(readMessagePayload(JSON.parse(JSON.stringify(payload)))).toEqual(payload);
  });

  test('is nothing where the pack has no such words, and nothing is read as nothing', () => {
    expect(buildPayload('letter', pack, words('unknown', 'letter'), snapshot)).toEqual({});
    expect(buildPayload('message', pack, words('unknown', 'sms'), snapshot)).toEqual({});
    expect(readLetterPayload({})).toBeUndefined();
    expect(readMessagePayload({ message: 'hello' })).toBeUndefined();
  });
});
