import { expect, it } from 'vitest';
import { createMemoryLog } from '../../../src/adapters/memory/memory-log.ts';
import { compileRuleSet } from '../../../src/author/compile-rule-set.ts';
import { ReleaseFollower } from '../../../src/author/follow-releases.ts';
import type { LedgerLog } from '../../../src/author/ports.ts';
import { RuleSetHolder } from '../../../src/author/publish-rule-set.ts';
import { type Moved, ReleaseDesk, type Wish } from '../../../src/author/release-desk.ts';
import { encodeRelease } from '../../../src/domain/release/release-file.ts';
import { rebuildRuleSet } from '../../../src/domain/rule-set/rebuild-rule-set.ts';
import { ServiceError } from '../../../src/domain/shared/service-error.ts';
import { finish } from '../../../src/shared/steps.ts';
import { hashTools, makePerson, makeRelease, trustIn } from '../../support/make-release.ts';
import { editFile, readPackFiles } from '../../support/pack-files.ts';

const good = readPackFiles('tests/fixtures/packs');
const cheaper = editFile(good, 'cinema/offers/snacks.json', '4.5', '4.2');
const report = '{"examined":3}';
const first = makeRelease(good);
const second = makeRelease(cheaper, { number: 2, parent: first.id, impact: hashTools.sha256(report) });
const textOf = (release: typeof first): string => Buffer.from(encodeRelease(release)).toString();

const openDesk = (log: LedgerLog, trust = trustIn([])) =>
  new ReleaseDesk({ ...hashTools, log, trust, now: () => Date.parse('2026-12-01T10:00:00Z') });
const propose = (desk: ReleaseDesk, release = first, impact?: string) =>
  desk.propose({ text: textOf(release), impact, by: 'anna' }, async (files) =>
    compileRuleSet(files).ruleSet === undefined ? 'broken' : undefined,
  );
const approve: Wish = { act: 'approve', by: 'bert', impact: null };
const publish: Wish = { act: 'publish', by: 'carl' };
const stateOf = (moved: Moved | undefined): string =>
  moved === undefined ? 'gone' : 'refused' in moved ? moved.refused : moved.release.state;

async function publishFirst(log: LedgerLog): Promise<ReleaseDesk> {
  const desk = openDesk(log);
  const states = [await propose(desk), await desk.move(1, approve), await desk.move(1, publish)].map(stateOf);
  expect(states).toEqual(['proposed', 'approved', 'released']);
  return desk;
}

function openNode(log: LedgerLog, trust = trustIn([])) {
  const tools = {
    compile: compileRuleSet,
    rebuild: async (...edit: Parameters<typeof rebuildRuleSet>) => finish(rebuildRuleSet(...edit)),
    now: () => 0,
  };
  const { holder } = RuleSetHolder.open(good, tools);
  if (holder === undefined) throw new Error('the cinema does not compile');
  const follower = new ReleaseFollower(openDesk(log, trust), holder, () =>
    Date.parse('2026-12-01T10:00:01Z'),
  );
  return { holder, follow: () => follower.follow() };
}

it('moves a release so that every process comes to the same rules, and back', async () => {
  const log = createMemoryLog();
  const desk = await publishFirst(log);
  const node = openNode(log);
  await node.follow();
  expect(node.holder.current().release).toEqual({ number: 1, id: first.id });
  expect(stateOf(await propose(desk, second, report))).toBe('proposed');
  const seen = { ...approve, impact: second.manifest.impact };
  expect(stateOf(await openDesk(log).move(2, seen))).toBe('approved');
  expect(stateOf(await desk.move(2, { act: 'canary', by: 'carl', share: 0.1 }))).toBe('canary');
  await node.follow();
  expect(node.holder.current()).toMatchObject({ release: { number: 1 }, canary: { share: 0.1 } });
  const { canary } = node.holder.current();
  await desk.move(2, publish);
  await node.follow();
  expect(node.holder.current().ruleSet).toBe(canary?.ruleSet);
  expect(node.holder.current()).toMatchObject({ release: { number: 2 } });
  expect(node.holder.current().canary).toBeUndefined();
  await openDesk(log).move(1, { act: 'rollback', by: 'carl' });
  await node.follow();
  expect(node.holder.current()).toMatchObject({
    release: { number: 1 },
    ruleSet: { version: first.manifest.version },
  });
});

it('proposes only rules that can be a rule set, with the report that the manifest names', async () => {
  const desk = openDesk(createMemoryLog());
  const broken = makeRelease(editFile(good, 'cinema/offers/snacks.json', '4.5', '4,5'));
  expect(stateOf(await propose(desk, broken))).toBe('broken');
  expect(stateOf(await propose(desk, first, report))).toContain('impact report');
  expect(stateOf(await desk.propose({ text: 'x', by: 'anna' }, async () => undefined))).toContain(
    'not a release',
  );
  expect(desk.book.size).toBe(0);
});

it('leaves a node with its rules when a release is not what the node trusts, and says why once', async () => {
  const log = createMemoryLog();
  await publishFirst(log);
  const node = openNode(log, trustIn([makePerson('anna')]));
  const heard: unknown[] = [];
  node.holder.listen(({ outcome, diagnostics }) => heard.push([outcome, diagnostics[0]?.code]));
  // Without signatures the approvals do not count, so the publication is void for this node.
  await node.follow();
  expect(node.holder.current().release).toBeUndefined();
  await log.keep(first.id, textOf(second));
  const changed = openNode(log);
  changed.holder.listen(({ outcome, diagnostics }) => heard.push([outcome, diagnostics[0]?.code]));
  await changed.follow();
  await changed.follow();
  expect(heard).toEqual([['refused', 'release-refused']]);
  expect(changed.holder.current().release).toBeUndefined();
});

it('ignores entries of the log that no rule allows', async () => {
  const log = createMemoryLog();
  await log.append(0, 'not JSON');
  await log.append(
    1,
    JSON.stringify({ act: 'publish', at: '2026-12-01T10:00:00Z', by: 'eve', id: first.id }),
  );
  const desk = await publishFirst(log);
  expect(desk.book.size).toBe(5);
});

/** A log whose call of this number fails, before it does its work or after. */
function failAt(
  log: LedgerLog,
  call: number,
  when: 'before' | 'after',
): LedgerLog & { readonly calls: () => number } {
  let calls = 0;
  const guard =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      calls += 1;
      const isHit = calls === call;
      const away = new ServiceError('store-unavailable', 'away');
      if (isHit && when === 'before') throw away;
      const result = await work(...args);
      if (isHit) throw away;
      return result;
    };
  return {
    size: guard(log.size),
    read: guard(log.read),
    append: guard(log.append),
    keep: guard(log.keep),
    find: guard(log.find),
    calls: () => calls,
  };
}

it.each(['before', 'after'] as const)(
  'is before or after each move, whichever call fails (%s it was done)',
  async (when) => {
    const steps = [
      (desk: ReleaseDesk) => propose(desk, second, report),
      (desk: ReleaseDesk) => desk.move(2, { ...approve, impact: second.manifest.impact }),
      (desk: ReleaseDesk) => desk.move(2, publish),
    ];
    for (let call = 1, isHit = true; isHit; call += 1) {
      const log = createMemoryLog();
      await publishFirst(log);
      const failing = failAt(log, call, when);
      const desk = openDesk(failing);
      let done = 0;
      for (const step of steps) {
        const before = await log.size();
        const moved = await step(desk).catch((error: unknown) => error);
        expect((await log.size()) - before).toBeLessThanOrEqual(1);
        if (moved instanceof ServiceError) break;
        done += 1;
      }
      isHit = failing.calls() >= call;
      const nodes = [openNode(log), openNode(log)];
      for (const { follow } of nodes) await follow();
      const releases = nodes.map(({ holder }) => holder.current().release?.number);
      expect(releases).toEqual((await log.size()) === 6 ? [2, 2] : [1, 1]);
      expect(done === steps.length).toBe(!isHit);
      // Whoever tries again gets to the end.
      for (const step of steps) await step(openDesk(log));
      expect(await log.size()).toBe(6);
    }
  },
);
