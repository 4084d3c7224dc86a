import { describe, expect, it } from 'vitest';
import { createChangeReader } from '../../../../src/http/schemas/read-change.ts';

const read = createChangeReader();
const asOf = '2026-11-20T00:00:00Z';
const upsert = (members: object) =>
  JSON.stringify({ type: 'upsert', snapshot: { schemaVersion: 1, customerId: 'C1', asOf, ...members } });

describe('a change of a feed', () => {
  it.each([
    upsert({ market: 'IT' }),
    JSON.stringify(upsert({ market: 'IT' })),
    `\u{feff}${upsert({ name: { given: 'Zoë' } })}`,
    JSON.stringify({ type: 'patch', customerId: 'C1', patch: { asOf, market: null } }),
    JSON.stringify({ type: 'erase', customerId: 'C1', at: asOf }),
  ])('is read: %s', (text) => {
    expect(read(text)).toMatchObject({ change: { type: expect.any(String) } });
  });

  it.each([
    ['', 'not-json', /empty/],
    ['nonsense', 'not-json', /The change is not JSON.*line 1/],
    ['{"type":"upsert",}', 'not-json', /line 1/],
    ['[]', 'invalid', /type/],
    ['7', 'invalid', /must be an object with a type/],
    ['{}', 'invalid', /\/type is not a kind of change/],
    ['{"type":"upsrt"}', 'invalid', /Did you mean "upsert"\?/],
    ['{"type":"erase","customerId":"C1"}', 'invalid', /\/at is missing/],
    ['{"type":"erase","customerId":"C1","at":"yesterday"}', 'invalid', /\/at must be an instant/],
    [upsert({ colour: 'red' }), 'invalid', /\/snapshot\/colour/],
    [upsert({ birthDate: '31.02.1980' }), 'invalid', /\/snapshot\/birthDate must be a day/],
    [upsert({ name: { given: 'Zo\u{fffd}' } }), 'invalid', /\/snapshot\/name\/given contains U\+FFFD/],
    ['{"type":"erase","customerId":"C1","customerId":"C2","at":"x"}', 'invalid', /repeated/],
    [upsert({}).replace('"C1"', '"C1","attributes":{"card":9007199254740993}'), 'invalid', /2\^53/],
  ])('that cannot be applied is refused in our words, with its place: %s', (text, reason, message) => {
    const answer = read(text);
    expect(answer).toMatchObject({ reason });
    expect('message' in answer ? answer.message : '').toMatch(message);
  });
});
