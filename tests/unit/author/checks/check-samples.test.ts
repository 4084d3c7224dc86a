import { describe, expect, it } from 'vitest';
import { compileRuleSet } from '../../../../src/author/compile-rule-set.ts';
import { editFile, readPackFiles } from '../../../support/pack-files.ts';

const cinema = readPackFiles('tests/fixtures/packs');
const path = 'cinema/samples/guests.json';
const text = `{
  "samples": [
    {
      "sample": "A guest whose film broke down.",
      "customer": {
        "customerId": "G-1",
        "birthDate": "-40y",
        "name": { "given": "Claire" },
        "incidents": [{ "incidentId": "I-1", "type": "film-broke", "at": "-2d 20:15Z", "severity": "light", "status": "open" }]
      },
      "request": { "interactionId": "try-1", "touchpoint": "box-office", "channel": "app", "context": {} }
    }
  ]
}`;
const files = [...cinema, { path, text }];

const mistakes: readonly [string, string, string, string][] = [
  ['wrong-format', '"-2d 20:15Z"', '"-2 days"', '/samples/0/customer/incidents/0/at'],
  ['wrong-format', '"-2d 20:15Z"', '"-2d"', '/samples/0/customer/incidents/0/at'],
  ['wrong-format', '"-40y"', '"-40d 10:00Z"', '/samples/0/customer/birthDate'],
  ['unknown-field', '"given": "Claire"', '"givenName": "Claire"', '/samples/0/customer/name/givenName'],
  ['unknown-field', '"customerId": "G-1"', '"customerId": "G-1", "asOf": "-1d"', '/samples/0/customer/asOf'],
  ['missing-field', '"customerId": "G-1",', '', '/samples/0/customer/customerId'],
  [
    'unknown-attribute',
    '"birthDate": "-40y"',
    '"attributes": { "shoe-size": 43 }',
    '/samples/0/customer/attributes/shoe-size',
  ],
  ['unknown-touchpoint', '"box-office"', '"box-ofice"', '/samples/0/request/touchpoint'],
  ['unknown-channel', '"channel": "app"', '"channel": "ap"', '/samples/0/request/channel'],
];

describe('samples', () => {
  it('are valid as written here, and leave the version unchanged', () => {
    const { ruleSet, diagnostics } = compileRuleSet(files);
    expect(diagnostics).toEqual([]);
    expect(ruleSet?.version).toBe(compileRuleSet(cinema).ruleSet?.version);
  });

  it.each(mistakes)('are refused with %s for %s replaced by %s', (code, from, to, pointer) => {
    const { ruleSet, diagnostics } = compileRuleSet(editFile(files, path, from, to));
    expect(ruleSet).toBeUndefined();
    expect(diagnostics).toContainEqual(expect.objectContaining({ code, file: path, pointer }));
  });

  it('say how a relative time is written', () => {
    const { diagnostics } = compileRuleSet(editFile(files, path, '"-2d 20:15Z"', '"2 days ago"'));
    expect(diagnostics[0]?.hint).toContain('"-12d 14:20Z" for an instant');
  });

  it('have ids of their own, over all files', () => {
    const { diagnostics } = compileRuleSet([...files, { path: 'cinema/samples/more.json', text }]);
    expect(diagnostics).toMatchObject([
      {
        code: 'duplicate-name',
        file: 'cinema/samples/more.json',
        pointer: '/samples/0/customer/customerId',
      },
    ]);
  });
});
