import { expect, test } from 'vitest';
import {
  type CodeTable,
  countries,
  currencies,
  languages,
  timeZones,
} from '../../../src/shared/code-tables.ts';

const cases: readonly (readonly [
  string,
  CodeTable,
  readonly string[],
  readonly (readonly [string, string?])[],
])[] = [
  [
    'time zones',
    timeZones,
    [
      'EST5EDT',
      'CST6CDT',
      'MST7MDT',
      'PST8PDT',
      'GMT0',
      'Etc/GMT+5',
      'Etc/GMT-14',
      'GB-Eire',
      'ROK',
      'CET',
      'UTC',
    ].concat([
      'America/Argentina/Buenos_Aires',
      'America/Indiana/Knox',
      'America/Port-au-Prince',
      'Asia/Calcutta',
      'europe/rome',
    ]),
    [
      ['Asia/Beijing', 'Asia/Shanghai'],
      ['UTC+8', 'Etc/GMT-8'],
      ['GMT-05:00', 'Etc/GMT+5'],
      ['+01:00', 'Etc/GMT-1'],
      ['Europe/Rom', 'Europe/Rome'],
      ['Rome', 'Europe/Rome'],
      ['New York', 'America/New_York'],
      ['PST', 'America/Los_Angeles'],
      ['Europe/Wien', 'Europe/Vienna'],
      ['Europe/Warszawa', 'Europe/Warsaw'],
      ['München', 'Europe/Berlin'],
      ['Asia/Tokio', 'Asia/Tokyo'],
      ['W. Europe Standard Time', 'Europe/Berlin'],
      ['Mars/Base'],
      [''],
    ],
  ],
  [
    'countries',
    countries,
    ['IT', 'TW', 'HK', 'GB', 'CH', 'XK', 'CW', 'SS', 'BQ', 'GG', 'PS'],
    [
      ['UK', 'GB'],
      ['EL', 'GR'],
      ['it', 'IT'],
      ['ITA', 'IT'],
      ['BEL', 'BE'],
      ['KOR', 'KR'],
      ['Italy', 'IT'],
      ['Switzerland', 'CH'],
      ['ZZ'],
      ['XX'],
      ['EU'],
      ['A1'],
    ],
  ],
  [
    'currencies',
    currencies,
    ['EUR', 'TWD', 'CHF', 'HRK', 'XCG', 'ZWG', 'XAU', 'SLE', 'VED', 'CNY', 'HKD'],
    [
      ['eur', 'EUR'],
      ['€', 'EUR'],
      ['Euro', 'EUR'],
      ['RMB', 'CNY'],
      ['lei', 'RON'],
      ['TL', 'TRY'],
      ['kr', 'SEK'],
      ['¤'],
      ['@'],
      ['NT$', 'TWD'],
      ['DEM', 'EUR'],
      ['Swiss Franc', 'CHF'],
      ['XXZ'],
      ['XXX'],
      ['USDT'],
    ],
  ],
  [
    'languages',
    languages,
    ['it', 'it-IT', 'zh-Hant-TW', 'gsw', 'cmn', 'en-UK', 'es-419', 'sr-Latn', 'de-CH-1996', 'iw'],
    [
      ['it_IT', 'it-IT'],
      ['de_DE.UTF-8', 'de-DE'],
      ['english', 'en'],
      ['Deutsch', 'de'],
      ['繁體中文', 'zh-Hant'],
      ['xx'],
      ['de-XX'],
      ['zh-Abcd'],
      ['klingon'],
      ['12'],
    ],
  ],
];

test.each(cases)('%s are those of their table, and others get the near one', (_, table, right, wrong) => {
  expect(right.filter((code) => !table.has(code))).toEqual([]);
  expect(wrong.filter(([code]) => table.has(code))).toEqual([]);
  expect(wrong.map(([code]) => [code, table.findNear(code)])).toEqual(
    wrong.map(([code, near]) => [code, near]),
  );
});
