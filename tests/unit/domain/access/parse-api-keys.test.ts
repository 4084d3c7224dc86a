import { describe, expect, it } from 'vitest';
import { parseApiKeys } from '../../../../src/domain/access/parse-api-keys.ts';
import { makeApiKey } from '../../../support/make-api-key.ts';

const kiosk = makeApiKey('kiosk', ['decide'], { touchpoints: ['check-in'], channels: ['kiosk'] });
const desk = makeApiKey('desk', ['customers:read', 'outcomes']);

function problemsOf(text: string): readonly string[] {
  const parsed = parseApiKeys(text);
  return 'problems' in parsed ? parsed.problems : [];
}

describe('parseApiKeys', () => {
  it('reads a list of entries', () => {
    expect(parseApiKeys(JSON.stringify([kiosk.entry, desk.entry]))).toEqual({ keys: [kiosk.key, desk.key] });
  });

  it.each([
    ' , ,',
    ',',
    'null',
    '{}',
    'secret-key',
    kiosk.text,
    `${kiosk.text},${desk.text}`,
    JSON.stringify(kiosk.entry),
  ])('refuses %j, which is no list of hashed keys', (text) => {
    expect(problemsOf(text)).toEqual([
      'must be a JSON list of entries as `npx tact keys new NAME --scopes …` prints them',
    ]);
  });

  it('reads limits, an end and a second secret', () => {
    const entry = { ...desk.entry, perSecond: 50, expires: '2027-06-30', nextSha256: kiosk.entry.sha256 };
    const key = {
      ...desk.key,
      nextSha256: kiosk.entry.sha256,
      expiresAt: Date.UTC(2027, 5, 30),
      allowance: { burst: 100, refillMs: 20 },
    };
    expect(parseApiKeys(JSON.stringify([entry]))).toEqual({ keys: [key] });
  });

  it('refuses an empty list', () => {
    expect(problemsOf('[]')[0]).toMatch(/^holds no key/);
  });

  it.each([
    [{ ...desk.entry, secret: 'hunter2' }, 'has a member that is not one of'],
    [{ ...desk.entry, name: 'The Desk' }, 'name must be'],
    [{ ...desk.entry, name: undefined }, 'name must be'],
    [{ ...desk.entry, sha256: 'hunter2' }, 'sha256 must be'],
    [{ ...desk.entry, sha256: desk.secret }, 'sha256 must be'],
    [{ ...desk.entry, scopes: [] }, 'scopes must be a list of one or more of decide, '],
    [{ ...desk.entry, scopes: ['admin'] }, 'scopes must be'],
    [{ ...desk.entry, scopes: 'decide' }, 'scopes must be'],
    [{ ...desk.entry, touchpoints: [] }, 'touchpoints must be'],
    [{ ...desk.entry, channels: ['Kiosk One'] }, 'channels must be'],
    [{ ...desk.entry, name: 'kiosk' }, 'has the name of entry 1'],
    [{ ...desk.entry, sha256: kiosk.entry.sha256 }, 'has the sha256 of entry 1'],
    [{ ...desk.entry, nextSha256: 'hunter2' }, 'nextSha256 must be'],
    [{ ...desk.entry, perSecond: 0 }, 'perSecond must be a number from 0.1'],
    [{ ...desk.entry, perSecond: '10' }, 'perSecond must be'],
    [{ ...desk.entry, expires: '2027-02-30' }, 'expires must be the day'],
    [{ ...desk.entry, expires: 'tomorrow' }, 'expires must be the day'],
    [{ ...desk.entry, expires: 1_800_000_000 }, 'expires must be the day'],
    ['hunter2', 'must be an object'],
    [null, 'must be an object'],
  ])('refuses the second entry %j, says so, and repeats no value', (entry, message) => {
    const problems = problemsOf(JSON.stringify([kiosk.entry, entry]));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`entry 2: ${message}`);
    expect(problems[0]).not.toMatch(/hunter2|Kiosk One/);
  });

  it('reports every fault of every entry at once', () => {
    expect(problemsOf(JSON.stringify([{}, { ...desk.entry, scopes: [] }]))).toHaveLength(4);
  });
});
