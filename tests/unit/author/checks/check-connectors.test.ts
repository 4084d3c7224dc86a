import { expect, test } from 'vitest';
import { compileRuleSet } from '../../../../src/author/compile-rule-set.ts';
import { editFile, readPackFiles } from '../../../support/pack-files.ts';

const cinema = readPackFiles('tests/fixtures/packs');
const ticketing = '"actions": ["free-ticket", "voucher"]';

function findingsWith(declared: string) {
  const files = editFile(cinema, 'cinema/pack.json', ticketing, declared);
  return compileRuleSet(files).diagnostics.map(({ code, pointer }) => ({ code, pointer }));
}

test.each([
  [`${ticketing}, "sync": ["free-ticket"], "deadlineShare": 0.5, "idempotencyHeader": "X-Request-Id"`],
  [`${ticketing}, "probe": { "path": "/calls/{key}", "answers": [{ "status": [404], "means": "retry" }] }`],
  [`${ticketing}, "answers": [{ "status": ["2xx"], "body": { "at": "/s", "is": [0] }, "means": "refused" }]`],
])('a right declaration compiles: %s', (declared) => {
  expect(findingsWith(declared)).toEqual([]);
});

test.each([
  [`${ticketing}, "sync": ["free-tiket"]`, 'unknown-action', '/sync/0'],
  [`${ticketing}, "final": ["upgrade"]`, 'unknown-action', '/final/0'],
  [`${ticketing}, "final": ["voucher"], "sync": ["voucher"]`, 'connector-contradiction', '/sync/0'],
  [`${ticketing}, "deadlineShare": 1`, 'out-of-range', '/deadlineShare'],
  [`${ticketing}, "probe": { "path": "/calls" }`, 'wrong-format', '/probe/path'],
  [`${ticketing}, "idempotencyHeader": "Key: x"`, 'wrong-format', '/idempotencyHeader'],
  [`${ticketing}, "answers": [{ "status": ["2xx"], "means": "fine" }]`, 'wrong-value', '/answers/0/means'],
])('a wrong one is refused at its place: %s', (declared, code, place) => {
  expect(findingsWith(declared)).toContainEqual({ code, pointer: `/connectors/ticketing${place}` });
});

test('an action is carried out by one connector', () => {
  const twice = `${ticketing} }, "tills": { "description": "The tills.", "actions": ["voucher"]`;
  expect(findingsWith(twice)).toEqual([
    { code: 'connector-contradiction', pointer: '/connectors/tills/actions/0' },
  ]);
});
