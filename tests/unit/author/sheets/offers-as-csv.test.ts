import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../../../src/author/sheets/csv-table.ts';
import { offersFromSheet } from '../../../../src/author/sheets/offers-from-sheet.ts';
import { offersToCsv } from '../../../../src/author/sheets/offers-to-csv.ts';
import type { Diagnostic } from '../../../../src/domain/diagnostics/diagnostic.ts';
import { type OfferEntry, offerFileSchema } from '../../../../src/domain/pack/format/offer-file.ts';

function read(csv: string) {
  const sheet = parseCsv(csv);
  return 'fault' in sheet ? { diagnostics: [] } : offersFromSheet('offers.csv', sheet);
}
const back = (csv: string): readonly OfferEntry[] => {
  const reading = read(csv);
  if ('diagnostics' in reading) throw new Error(JSON.stringify(reading.diagnostics));
  return reading.offers;
};
const faultsOf = (csv: string): readonly Diagnostic[] => {
  const reading = read(csv);
  return 'diagnostics' in reading ? reading.diagnostics : [];
};

const word = fc.constantFrom('lounge', 'bag', 'seat-1', 'true', '12', 'null');
/** Cells with these are refused. */
const unfit = /(?![\t\n\r])[\p{Cc}\p{Cs}\u{fffd}]/gu;
const anyText = fc.oneof(
  fc.string({ minLength: 1, maxLength: 30, unit: 'binary' }).map((text) => text.replace(unfit, '?')),
  fc.constantFrom(
    '12',
    'true',
    'null',
    '"quoted"',
    'a,b;c',
    'two\nlines',
    ' spaced ',
    '{"a":1}',
    '0012',
    '=1+1',
    '您好',
  ),
);
const scalar = fc.oneof(
  anyText,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)),
  fc.boolean(),
  fc.constant(null),
);
const factRef = fc.constant({ fact: 'context', path: '$.flight.price' });
const optional = { requiredKeys: [] as [] };
const offer = fc
  .tuple(
    fc.record({
      id: word,
      description: anyText,
      category: word,
      value: fc.double({ min: 0, max: 1e9, noNaN: true }).map((n) => (n === 0 ? 0 : n)),
    }),
    fc.record(
      {
        channels: fc.array(word, { minLength: 1, maxLength: 3 }),
        validFrom: fc.constantFrom('2026-11-01', '2026-11-01T00:00:00Z'),
        propensity: fc.constantFrom(0.5, 'snapshot' as const, 'outcomes' as const),
        mandatory: fc.boolean(),
        stock: fc.nat(1000),
        price: fc.oneof(factRef, fc.constant({ amount: 9.5, currency: 'EUR' })),
      },
      optional,
    ),
    fc.record(
      {
        values: fc.dictionary(
          fc.constantFrom('name', 'price', 'list-1'),
          fc.oneof(scalar, factRef, fc.array(scalar, { maxLength: 3 })),
        ),
        attributes: fc.dictionary(fc.constantFrom('code', 'image'), scalar),
      },
      optional,
    ),
    word,
  )
  .map(([base, more, treatment, message]) => ({ ...base, ...more, treatment: { message, ...treatment } }));

describe('offers as CSV', () => {
  it('come back as they were, whatever their texts look like', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(offer, { minLength: 1, maxLength: 5, selector: ({ id }) => id }),
        (offers) => {
          const plain = JSON.parse(JSON.stringify(offers)) as OfferEntry[];
          const csv = offersToCsv(plain);
          expect(back(csv)).toEqual(plain);
          expect(offersToCsv(back(csv))).toBe(csv);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keep the airline’s offers', () => {
    const { offers } = offerFileSchema.parse(
      JSON.parse(readFileSync('rules/airline/offers/check-in.json', 'utf8')),
    );
    expect(back(offersToCsv(offers))).toEqual(offers);
  });

  it('are read as spreadsheets save them: semicolons, shouted flags', () => {
    const csv =
      'id;description;category;value;mandatory;treatment.message\r\nbag;A bag, large;baggage;30;TRUE;offer\r\n';
    expect(back(csv)).toEqual([
      {
        id: 'bag',
        description: 'A bag, large',
        category: 'baggage',
        value: 30,
        mandatory: true,
        treatment: { message: 'offer' },
      },
    ]);
  });

  it('are refused by row and column', () => {
    const head = 'id,description,category,value,treatment.message\n';
    expect(faultsOf(`${head}bag,A bag,baggage,"30,5",offer\nSeat One,A seat,seats,5,offer\n`)).toMatchObject([
      {
        line: 2,
        column: 4,
        message: 'row 2, column value: "30,5" is not a number: write 30.5',
      },
      { line: 3, column: 1, message: expect.stringContaining('row 3, column id') },
    ]);
    expect(faultsOf(`${head}bag,A bag,baggage,,offer\n`)).toMatchObject([{ line: 2, column: 4 }]);
    expect(faultsOf('id,colour\nbag,red\n')[0]).toMatchObject({
      line: 1,
      column: 2,
      message: expect.stringContaining('colour'),
    });
    expect(parseCsv(`${head}bag,"A bag,baggage,1,offer\n`)).toMatchObject({ fault: { row: 2, column: 2 } });
  });

  it('cannot reach a prototype by a column’s name', () => {
    const csv = 'id,treatment.values.__proto__\nbag,1\n';
    expect(faultsOf(csv).length).toBeGreaterThan(0);
    expect(Object.prototype).not.toHaveProperty('values');
  });
});

it('parseCsv reads quoted separators, quotes and line breaks', () => {
  expect(parseCsv('a,"b,""c""\nd"\r\n,x\n')).toEqual({
    rows: [
      ['a', 'b,"c"\nd'],
      ['', 'x'],
    ],
    decimals: '.',
  });
});
