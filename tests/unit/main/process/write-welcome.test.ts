import { describe, expect, it } from 'vitest';
import { compileRuleSet } from '../../../../src/author/compile-rule-set.ts';
import { listSamples } from '../../../../src/author/list-samples.ts';
import { writeWelcome } from '../../../../src/main/process/write-welcome.ts';
import { readPackFiles } from '../../../support/pack-files.ts';

const now = Date.UTC(2026, 10, 21, 16);
const address = 'http://127.0.0.1:8080';
const welcome = (pack: string) => {
  const { ruleSet } = compileRuleSet(readPackFiles('rules').filter(({ path }) => path.startsWith(pack)));
  if (ruleSet === undefined) throw new Error('the packs do not compile');
  const samples = listSamples(ruleSet, now);
  return { address, ruleSet, store: 'a store', outbox: 'out', needsKey: false, samples, now };
};

describe('the welcome', () => {
  it('shows a sample person of a pack that is there', () => {
    const text = writeWelcome(welcome('insurance/'));
    expect(text).toContain('of insurance; version');
    expect(text).toMatch(/Aoife Byrne: .* Paste this:\n\n {2}curl .*"touchpoint":"service-call"/);
    expect(text).not.toContain('authorization');
  });

  it('writes the name in the order of the person', () => {
    expect(writeWelcome(welcome('bank/'))).toContain('陳 美玲: ');
  });

  it('leaves a place for the key where one is needed', () => {
    const text = writeWelcome({ ...welcome('airline/'), needsKey: true });
    expect(text).toContain(`curl -s ${address}/v1/decisions -H 'authorization: Bearer YOUR-KEY' -H`);
  });

  it('is one line of the log where nobody is invented', () => {
    const lines = writeWelcome({ ...welcome('bank/'), samples: [] }).split('\n');
    expect(lines).toEqual([expect.any(String), '']);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      time: new Date(now).toISOString(),
      service: 'tact',
      msg: `listening on ${address} with the packs bank`,
    });
  });
});
