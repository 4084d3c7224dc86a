import { describe, expect, it } from 'vitest';
import { compileRuleSet } from '../../../src/author/compile-rule-set.ts';
import type { RuleEdit } from '../../../src/author/ports.ts';
import { type Publication, RuleSetHolder } from '../../../src/author/publish-rule-set.ts';
import type { SourceFile } from '../../../src/domain/pack/source/parse-source.ts';
import { rebuildRuleSet } from '../../../src/domain/rule-set/rebuild-rule-set.ts';
import { buildApp } from '../../../src/http/build-app.ts';
import { finish, runInSlices } from '../../../src/shared/steps.ts';
import { createFakeServices, createRecordedLog } from '../../http/fake-services.ts';
import { editFile, readPackFiles } from '../../support/pack-files.ts';

const good = readPackFiles('tests/fixtures/packs');
const better = editFile(good, 'cinema/offers/snacks.json', '4.5', '4.2');
const broken = editFile(good, 'cinema/offers/snacks.json', '4.5', '4,5');

type Tools = Parameters<typeof RuleSetHolder.open>[1];

function openHolder(tools: Partial<Tools> = {}) {
  let time = 1000;
  const { holder } = RuleSetHolder.open(good, {
    compile: compileRuleSet,
    rebuild: async (edit, before) => finish(rebuildRuleSet(edit, before)),
    now: () => (time += 1),
    ...tools,
  });
  if (holder === undefined) throw new Error('the cinema does not compile');
  return holder;
}

function judge(files: readonly SourceFile[]): RuleEdit {
  const { ruleSet, diagnostics } = compileRuleSet(files);
  return ruleSet === undefined ? { diagnostics } : { files, version: ruleSet.version, diagnostics };
}

/** A gate that is shut until it is opened, and tells when somebody stands before it. */
function createGate() {
  let open = (): void => undefined;
  let arrive = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const pass = async () => {
    arrive();
    await opened;
  };
  return { pass, open, arrived };
}

describe('an edit whose letters cannot be printed', () => {
  it('is refused, and one with fonts missing on this machine is published with a warning', async () => {
    const finding = (severity: 'error' | 'warning') =>
      ({ ...finger, severity, code: 'letter-unprintable' }) as const;
    const finger = { file: 'x', line: 1, column: 1, pointer: '', message: 'x', hint: 'y' };
    for (const [severity, outcome] of [
      ['error', 'refused'],
      ['warning', 'published'],
    ] as const) {
      const holder = openHolder({ proof: async () => [finding(severity)] });
      expect(await holder.publish(judge(better))).toMatchObject({
        outcome,
        diagnostics: [{ code: 'letter-unprintable' }],
      });
      expect(holder.current().refused === undefined).toBe(outcome === 'published');
    }
  });
});

describe('the rule set in force', () => {
  it('is not there without a good one to begin with', () => {
    const rebuild = async () => Promise.reject(new Error('nothing to rebuild'));
    const { holder, diagnostics } = RuleSetHolder.open(broken, {
      compile: compileRuleSet,
      rebuild,
      now: () => 0,
    });
    expect(holder).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'syntax', file: 'cinema/offers/snacks.json' }]);
  });

  it('is swapped for a good edit', async () => {
    const holder = openHolder();
    const before = holder.current();
    expect((await holder.publish(judge(better))).outcome).toBe('published');
    const after = holder.current();
    expect(after.ruleSet.version).not.toBe(before.ruleSet.version);
    expect(after.loadedAt).toBeGreaterThan(before.loadedAt);
    expect(after.ruleSet.offers.get('popcorn')?.price).toMatchObject({ amount: 4.2 });
  });

  it('continues when an edit is broken, and reports it until an edit is accepted', async () => {
    const holder = openHolder();
    const { ruleSet, loadedAt } = holder.current();
    expect((await holder.publish(judge(broken))).outcome).toBe('refused');
    expect(holder.current()).toMatchObject({
      loadedAt,
      refused: { diagnostics: [{ code: 'syntax', file: 'cinema/offers/snacks.json', line: 10, column: 29 }] },
    });
    expect(holder.current().ruleSet).toBe(ruleSet);
    expect((await holder.publish(judge(better))).outcome).toBe('published');
    expect(holder.current().refused).toBeUndefined();
  });

  it('stays the very same when a broken edit is taken back', async () => {
    const holder = openHolder();
    const { ruleSet, loadedAt } = holder.current();
    await holder.publish(judge(broken));
    expect((await holder.publish(judge([...good].reverse()))).outcome).toBe('unchanged');
    expect(holder.current()).toEqual({ ruleSet, loadedAt });
  });

  it('survives a compiler that fails', async () => {
    const holder = openHolder({ rebuild: async () => Promise.reject(new Error('a bug')) });
    expect(await holder.publish(judge(better))).toMatchObject({
      outcome: 'refused',
      diagnostics: [{ code: 'compiler-failed' }],
    });
    expect(holder.current().ruleSet.offers.has('popcorn')).toBe(true);
  });

  it('notifies its listeners of every outcome, until they stop listening', async () => {
    const holder = openHolder();
    const told: Publication['outcome'][] = [];
    const stop = holder.listen(({ outcome }) => told.push(outcome));
    await holder.publish(judge(broken));
    await holder.publish(judge(good));
    await holder.publish(judge(better));
    stop();
    await holder.publish(judge(good));
    expect(told).toEqual(['refused', 'unchanged', 'published']);
  });

  it('answers requests from the old one while the next is being built, and from the next as soon as it is there', async () => {
    const gate = createGate();
    let slices = 0;
    const yieldTurn = async () => {
      slices += 1;
      if (slices === 5) await gate.pass();
    };
    const holder = openHolder({
      rebuild: (edit, before) =>
        runInSlices(rebuildRuleSet(edit, before), { now: () => 0, yieldTurn, sliceMs: 0 }),
    });
    const services = { ...createFakeServices(), currentRuleSet: holder.current };
    const app = buildApp(services, { log: createRecordedLog() });
    const ask = async (): Promise<string> => (await app.inject('/v1/rule-sets/current')).json().version;
    const { version } = holder.current().ruleSet;
    const edit = judge(better);
    const publishing = holder.publish(edit);
    await gate.arrived;
    expect(await ask()).toBe(version);
    gate.open();
    await publishing;
    expect(await ask()).toBe('version' in edit && edit.version);
  });

  it('reports an edit as pending until it is taken or refused', async () => {
    const holder = openHolder();
    for (const files of [better, broken]) {
      holder.expectEdit();
      expect(holder.current().pendingSince).toBeTypeOf('number');
      await holder.publish(judge(files));
      expect(holder.current().pendingSince).toBeUndefined();
    }
  });

  it('reports that edits go unseen until they are seen again, whatever edits come meanwhile', async () => {
    const holder = openHolder();
    holder.noteWatch('no watchers are left');
    const { unwatched } = holder.current();
    expect(unwatched).toMatchObject({ message: 'no watchers are left' });
    await holder.publish(judge(broken));
    expect(holder.current()).toMatchObject({ unwatched, refused: {} });
    await holder.publish(judge(better));
    expect(holder.current().unwatched).toEqual(unwatched);
    holder.noteWatch(undefined);
    expect(holder.current().unwatched).toBeUndefined();
  });
});
