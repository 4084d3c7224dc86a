import { describe, expect, it } from 'vitest';
import type { PostalAddress } from '../../../../src/domain/customer/find-address.ts';
import { writeAddress } from '../../../../src/domain/messages/write-address.ts';

const at = (street: string, more: Partial<PostalAddress> = {}): PostalAddress => ({
  lines: [street],
  country: 'IT',
  ...more,
});
describe('the lines of an address', () => {
  const from = { country: 'IT', locale: 'en' };

  it.each<[string, string, Omit<PostalAddress, 'kind'>, string[]]>([
    [
      'Italy, where the letter comes from',
      'Giulia Bianchi',
      { country: 'IT', lines: ['Via Roma 1'], postalCode: '00184', city: 'Roma', region: 'RM' },
      ['Giulia Bianchi', 'Via Roma 1', '00184 Roma RM'],
    ],
    [
      'Germany',
      'Anna Schneider',
      { country: 'DE', lines: ['Hauptstr. 5'], postalCode: '10115', city: 'Berlin' },
      ['Anna Schneider', 'Hauptstr. 5', '10115 Berlin', 'GERMANY'],
    ],
    [
      'Great Britain',
      'James Whitfield',
      { country: 'GB', lines: ['1 High Street'], postalCode: 'SW1A 1AA', city: 'London' },
      ['James Whitfield', '1 High Street', 'London', 'SW1A 1AA', 'UNITED KINGDOM'],
    ],
    [
      'the United States, care of somebody',
      'Jane Doe',
      {
        country: 'US',
        lines: ['1 Main St'],
        careOf: 'c/o Smith',
        postalCode: '10001',
        city: 'New York',
        region: 'NY',
      },
      ['Jane Doe', 'c/o Smith', '1 Main St', 'New York, NY 10001', 'UNITED STATES'],
    ],
    [
      'Taiwan in its own script',
      '陳美玲',
      { country: 'TW', lines: ['示範路 1 號'], postalCode: '110', city: '信義區', region: '臺北市' },
      ['110', '臺北市信義區', '示範路 1 號', '陳美玲', 'TAIWAN'],
    ],
    [
      'Taiwan in Latin letters',
      'Chen Mei-ling',
      {
        country: 'TW',
        lines: ['No. 1, Example Rd.'],
        postalCode: '110',
        city: 'Xinyi District',
        region: 'Taipei City',
      },
      ['Chen Mei-ling', 'No. 1, Example Rd.', 'Xinyi District, Taipei City 110', 'TAIWAN'],
    ],
    [
      'Japan',
      '田中 一郎',
      { country: 'JP', lines: ['千代田 1-1'], postalCode: '100-0001', region: '東京都' },
      ['〒100-0001', '東京都', '千代田 1-1', '田中 一郎', 'JAPAN'],
    ],
  ])('are those of %s', (_, name, address, lines) => {
    expect(writeAddress(address, name, from)).toEqual(lines);
  });

  it('have the name at the door, and no name where none is known', () => {
    const address = at('Via Roma 1', { recipient: 'Famiglia Rossi' });
    expect(writeAddress(address, 'Giulia Bianchi', from)[0]).toBe('Famiglia Rossi');
    expect(writeAddress(at('Via Roma 1'), undefined, from)).toEqual(['Via Roma 1']);
  });

  it('name the country in the sender’s language, where the sender names none also at home', () => {
    expect(writeAddress(at('Via Roma 1'), 'G', { country: 'DE', locale: 'de' }).at(-1)).toBe('ITALIEN');
    expect(writeAddress(at('Via Roma 1'), 'G', { locale: 'it' }).at(-1)).toBe('ITALIA');
  });
});
