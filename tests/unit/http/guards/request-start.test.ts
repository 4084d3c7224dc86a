import { describe, expect, it } from 'vitest';
import { readRequestStart } from '../../../../src/http/guards/request-start.ts';

const now = Date.parse('2026-11-21T12:00:00.500Z');
const read = (header: string | undefined) =>
  readRequestStart({ headers: { 'x-request-start': header } }, now);

describe('X-Request-Start', () => {
  it('is read as proxies write it: in seconds, milliseconds and microseconds', () => {
    const start = now - 250;
    for (const text of [`${start}`, `${start / 1000}`, `${start}000`, `${start}.0`])
      for (const header of [text, `t=${text}`]) expect(read(header)).toBeCloseTo(start, 0);
  });

  it('says nothing where it is missing, in another form, ahead of the clock, or older than anybody waits', () => {
    const wrong = [
      '',
      't=',
      'yesterday',
      '2026-11-21T12:00:00Z',
      '-1',
      '1e12',
      `${now};${now}`,
      ' ',
      '12345',
    ];
    const unlikely = [now + 1, now - 60_001, 0].map(String);
    for (const header of [undefined, ...wrong, ...unlikely]) expect(read(header)).toBeUndefined();
  });
});
