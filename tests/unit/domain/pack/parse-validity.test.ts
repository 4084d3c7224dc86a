import { describe, expect, it } from 'vitest';
import { parseValidity } from '../../../../src/domain/pack/parse-validity.ts';

const at = (text: string) => Date.parse(text);

describe('the validity of a rule', () => {
  it('begins with the first instant of a day in the pack’s zone and ends before the last one named', () => {
    expect(parseValidity({ validFrom: '2026-12-01', validTo: '2027-01-01' }, 'Europe/Rome')).toEqual({
      validity: { activeFrom: at('2026-11-30T23:00:00Z'), activeTo: at('2026-12-31T23:00:00Z') },
      faults: [],
    });
  });

  it('is right on both sides of daylight saving', () => {
    const { validity } = parseValidity({ validFrom: '2026-03-29', validTo: '2026-03-30' }, 'Europe/Rome');
    expect(validity).toEqual({
      activeFrom: at('2026-03-28T23:00:00Z'),
      activeTo: at('2026-03-29T22:00:00Z'),
    });
  });

  it('begins at one o’clock where daylight saving skips midnight', () => {
    const { validity } = parseValidity({ validFrom: '2018-11-04' }, 'America/Sao_Paulo');
    expect(validity).toEqual({ activeFrom: at('2018-11-04T03:00:00Z') });
  });

  it('takes its own zone before the pack’s, and instants as they are', () => {
    const entry = {
      validFrom: '2026-12-01',
      validTo: '2026-12-24T18:00:00+01:00',
      timeZone: 'Asia/Hong_Kong',
    };
    expect(parseValidity(entry, 'Europe/Rome').validity).toEqual({
      activeFrom: at('2026-11-30T16:00:00Z'),
      activeTo: at('2026-12-24T17:00:00Z'),
    });
  });

  it('is open where nothing is said', () => {
    expect(parseValidity({}, 'UTC')).toEqual({ validity: {}, faults: [] });
  });

  it.each([
    [{ validFrom: '2026-02-30' }, 'wrong-validity', 'validFrom'],
    [{ validFrom: '2026-02-30T10:00:00Z' }, 'wrong-validity', 'validFrom'],
    [{ validTo: '1.12.2026' }, 'wrong-validity', 'validTo'],
    [{ validTo: '2026-12-01T08:00' }, 'wrong-validity', 'validTo'],
    [{ validTo: '9999-12-31' }, 'wrong-validity', 'validTo'],
    [{ validFrom: '2026-12-01', validTo: '2026-12-01' }, 'empty-validity', 'validTo'],
    [{ validFrom: '2026-12-01', timeZone: 'Europe/Roma' }, 'unknown-time-zone', 'timeZone'],
  ])('%j is refused as %s', (entry, code, field) => {
    expect(parseValidity(entry, 'UTC').faults).toMatchObject([{ code, field }]);
  });
});
