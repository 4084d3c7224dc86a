import { describe, expect, it } from 'vitest';
import type { RuleFilesReading } from '../../../src/author/ports.ts';
import { followRuleFiles, type Publication, RuleSetHolder } from '../../../src/author/publish-rule-set.ts';
import { compileRuleSet } from '../../../src/domain/rules/compile-rule-set.ts';
import { editFile, readPackFiles } from '../../support/pack-files.ts';

const good = readPackFiles('tests/fixtures/packs');
const better = editFile(good, 'cinema/offers/snacks.json', '4.5', '4.2');
const broken = editFile(good, 'cinema/offers/snacks.json', '4.5', '4,5');

function openHolder() {
  let time = 1000;
  const { holder } = RuleSetHolder.open(good, { compile: compileRuleSet, now: () => (time += 1) });
  if (holder === undefined) throw new Error('the cinema does not compile');
  return holder;
}

describe('the rule set in force', () => {
  it('is not there without a good one to begin with', () => {
    const { holder, diagnostics } = RuleSetHolder.open(broken, { compile: compileRuleSet, now: () => 0 });
    expect(holder).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'syntax', file: 'cinema/offers/snacks.json' }]);
  });

  it('is swapped for a good edit', () => {
    const holder = openHolder();
    const before = holder.current();
    expect(holder.offer(better).outcome).toBe('published');
    const after = holder.current();
    expect(after.ruleSet.version).not.toBe(before.ruleSet.version);
    expect(after.loadedAt).toBeGreaterThan(before.loadedAt);
    expect(after.ruleSet.offers.get('popcorn')?.price).toMatchObject({ amount: 4.2 });
  });

  it('goes on when an edit is broken, and tells of it until an edit is taken', () => {
    const holder = openHolder();
    const { ruleSet, loadedAt } = holder.current();
    expect(holder.offer(broken).outcome).toBe('refused');
    expect(holder.current()).toMatchObject({
      loadedAt,
      refused: { diagnostics: [{ code: 'syntax', line: 10 }] },
    });
    expect(holder.current().ruleSet).toBe(ruleSet);
    expect(holder.offer(better).outcome).toBe('published');
    expect(holder.current().refused).toBeUndefined();
  });

  it('stays the very same when a broken edit is taken back', () => {
    const holder = openHolder();
    const { ruleSet, loadedAt } = holder.current();
    holder.offer(broken);
    expect(holder.offer([...good].reverse()).outcome).toBe('unchanged');
    expect(holder.current()).toEqual({ ruleSet, loadedAt });
  });

  it('survives a compiler that throws', () => {
    let bug = false;
    const compile: typeof compileRuleSet = (files) => {
      if (bug) throw new Error('a bug');
      return compileRuleSet(files);
    };
    const { holder } = RuleSetHolder.open(good, { compile, now: () => 0 });
    bug = true;
    expect(holder?.offer(better)).toMatchObject({
      outcome: 'refused',
      diagnostics: [{ code: 'compiler-failed' }],
    });
    expect(holder?.current().ruleSet.offers.has('popcorn')).toBe(true);
  });

  it('tells its listeners of every outcome, until they stop listening', () => {
    const holder = openHolder();
    const told: Publication['outcome'][] = [];
    const stop = holder.listen(({ outcome }) => told.push(outcome));
    holder.offer(broken);
    holder.offer(good);
    holder.offer(better);
    stop();
    holder.offer(good);
    expect(told).toEqual(['refused', 'unchanged', 'published']);
  });

  it('follows the files, those that cannot be read included', async () => {
    const holder = openHolder();
    let change: (reading: RuleFilesReading) => void = () => undefined;
    const watching = await followRuleFiles(holder, {
      read: async () => ({ files: good }),
      watch: async (onChange) => {
        change = onChange;
        return { close: async () => undefined };
      },
    });
    change({ files: better });
    expect(holder.current().ruleSet.offers.get('popcorn')?.price).toMatchObject({ amount: 4.2 });
    change({ diagnostics: [] });
    expect(holder.current().refused).toBeDefined();
    await watching.close();
  });
});
