import { describe, expect, it } from 'vitest';
import { Report } from '../../../../src/domain/pack/report.ts';
import { parseSource } from '../../../../src/domain/pack/source/parse-source.ts';

const document = parseSource({ path: 'a/pack.json', text: '{}' });
if ('diagnostics' in document) throw new Error('the file is right');
const spot = { document, path: [] };

describe('A report', () => {
  it('lists 1,000 errors and says how many more there are', () => {
    const report = new Report();
    for (let at = 0; at < 1007; at += 1) report.error(spot, 'wrong-value', `fault ${at}`, 'Correct it.');
    expect(report.sorted()).toHaveLength(1001);
    expect(report.sorted().at(-1)).toMatchObject({
      code: 'more-faults',
      severity: 'error',
      message: '7 more faults are not listed',
    });
  });

  it('has errors however many warnings came before', () => {
    const report = new Report();
    for (let at = 0; at < 1500; at += 1) report.warn(spot, 'ended', `warning ${at}`, 'Remove it.');
    expect(report.hasErrors).toBe(false);
    report.error(spot, 'wrong-value', 'a fault', 'Correct it.');
    expect(report.hasErrors).toBe(true);
    expect(report.sorted().map(({ message }) => message)).toContain('a fault');
  });

  it('says nothing more where all are listed, and nothing twice', () => {
    const report = new Report();
    report.error(spot, 'wrong-value', 'a fault', 'Correct it.');
    report.error(spot, 'wrong-value', 'a fault', 'Correct it.');
    expect(report.sorted()).toHaveLength(1);
  });
});
