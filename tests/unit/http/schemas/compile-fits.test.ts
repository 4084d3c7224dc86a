import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleCustomer } from '../../../../benchmarks/data/sample-customers.ts';
import { compileFits } from '../../../../src/http/schemas/compile-fits.ts';
import { refTo } from '../../../../src/http/schemas/publish-schema.ts';
import { createFaultFinder, createSchemaCompiler } from '../../../../src/http/schemas/schema-checks.ts';
import { sharedSchemas } from '../../../../src/http/schemas/shared-schemas.ts';
import { snapshotJsonSchema } from '../../../../src/http/schemas/snapshot-patch.ts';
import { runLength } from '../../../support/run-length.ts';

const fits = compileFits(snapshotJsonSchema);
const check = createFaultFinder(sharedSchemas)(refTo('CustomerSnapshot'));

type Node = Record<string, unknown> | unknown[];

/** Every place in a document: who holds it, and under which name. */
function placesOf(node: unknown, places: [Node, string][] = []): [Node, string][] {
  if (typeof node !== 'object' || node === null) return places;
  for (const name of Object.keys(node)) {
    places.push([node as Node, name]);
    placesOf((node as Record<string, unknown>)[name], places);
  }
  return places;
}

/** What a warehouse might put anywhere. */
const oddity = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ minLength: 60, maxLength: 210 }),
  fc.double(),
  fc.integer({ min: -2, max: 2 }),
  fc.constantFrom(
    'it-IT',
    'xx-',
    'marketing',
    'no word',
    'EUR',
    'eur',
    'IT',
    '😀',
    'a',
    '\ud800',
    ' a',
    'a ',
  ),
  fc.constantFrom('2026-02-28', '2026-02-30', '1899-12-31', '2100-01-01', '2026-11-22T06:10:00Z'),
  fc.constantFrom('2026-11-22T06:10Z', '2026-02-30T06:10:00Z', '2026-11-22T06:10:00.1234567891Z', '1e999'),
  fc.array(fc.constant({ channel: 'web', at: '2026-11-22T06:10:00Z' }), { minLength: 49, maxLength: 52 }),
);

type Change = 'set' | 'remove' | 'add';

/** A copy of a document with one place changed. */
function alter(document: object, place: number, odd: unknown, change: Change): object {
  const altered = structuredClone(document);
  const places = placesOf(altered);
  const [holder, name] = places[place % places.length] ?? [altered as Node, ''];
  const members = holder as Record<string, unknown>;
  if (change === 'set') members[name] = odd;
  else if (change === 'remove' && !Array.isArray(holder)) delete members[name];
  else if (!Array.isArray(holder)) members['extra'] = odd;
  return altered;
}

describe('the quick check of a decision request', () => {
  const isRight = createSchemaCompiler(sharedSchemas)(refTo('DecisionRequest'));
  const findFaults = createFaultFinder(sharedSchemas)(refTo('DecisionRequest'));
  const requestSchema = sharedSchemas.find(({ $id }) => $id === 'DecisionRequest') ?? {};
  const fitsRequest = compileFits(requestSchema);
  const customers = [
    { id: 'C-1' },
    { identity: { type: 'email', value: 'a@example.com' } },
    { identities: [{ type: 'phone', value: '+39 06 0000 1001' }] },
  ];
  const request = (index: number) => ({
    interactionId: 'kiosk 7: 0001',
    touchpoint: 'check-in',
    channel: 'kiosk',
    customer: customers[index % customers.length],
    context: { flight: { number: 'TA601', seats: { first: 2 } }, codes: [1, null, 'a'] },
    verification: 'booking',
    locale: 'it-IT',
    agentLocale: 'en',
    sessionId: 's-1',
    maxOffers: 3,
    placements: [{ placement: 'top', maxOffers: 1 }],
    form: true,
    excludeOffers: ['lounge-pass'],
    budgetMs: 50,
    minAsOf: '2026-11-21T00:00:00Z',
    mode: 'dry-run',
    explain: 'full',
    explainAfter: { ruleId: 'r-1' },
  });

  it('says yes to every kind of request, so that nothing else is compiled before the first answer', () => {
    for (let index = 0; index < customers.length; index += 1) expect(fitsRequest(request(index))).toBe(true);
  });

  it('accepts a value exactly if the schema finds no fault, and leaves the faults to it', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(),
        fc.oneof(oddity, fc.constantFrom(request(0), [], {}, customers[0], 0, 1, 51, 60_001)),
        fc.constantFrom('set', 'remove', 'add'),
        (index, place, odd, change) => {
          const altered = alter(request(index), place, odd, change);
          expect(fitsRequest(altered)).toBe(findFaults(altered).length === 0);
          expect(isRight(altered, '/body')).toEqual(findFaults(altered, '/body'));
        },
      ),
      { numRuns: runLength({ gate: 1000, long: 40_000 }) },
    );
  });
});

describe('the quick check of a snapshot', () => {
  it('says yes to every whole customer', () => {
    for (let index = 0; index < 200; index += 1) expect(fits(sampleCustomer(index))).toBe(true);
  });

  it('accepts a value exactly if the schema finds no fault', () => {
    fc.assert(
      fc.property(
        fc.nat(300),
        fc.nat(),
        oddity,
        fc.constantFrom('set', 'remove', 'add'),
        (index, place, odd, change) => {
          const customer = alter(sampleCustomer(index), place, odd, change);
          expect(fits(customer)).toBe(check(customer).length === 0);
        },
      ),
      { numRuns: runLength({ gate: 1000, long: 40_000 }) },
    );
  });

  it('leaves values that are not documents, and changed prototypes, to the schema itself', () => {
    for (const value of [null, 1, 'text', [], [sampleCustomer(1)]]) expect(fits(value)).toBe(false);
    const owned: unknown = JSON.parse(
      JSON.stringify(sampleCustomer(1)).replace('"attributes":{', '"attributes":{"__proto__":1,'),
    );
    expect(fits(owned)).toBe(false);
    expect(check(owned)).not.toEqual([]);
  });

  it('never says yes for a schema with a keyword that it does not know', () => {
    const unknown = [
      { type: 'string', contentEncoding: 'base64' },
      { type: 'array', items: { type: 'number' }, uniqueItems: true },
      { type: 'object', properties: {}, additionalProperties: true },
      { type: 'number', enum: [1] },
      { type: 'string', format: 'hostname' },
      { anyOf: [{ type: 'number' }], type: 'string' },
      { allOf: [] },
    ];
    for (const schema of unknown)
      for (const value of ['a', 1, [], {}]) expect(compileFits(schema)(value)).toBe(false);
  });
});
