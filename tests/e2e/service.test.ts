import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  askDecision,
  checkInRequest,
  eventually,
  listTasks,
  owedPassenger,
  putCustomer,
  readDecision,
} from '../support/ask-service.ts';
import { makeFolder, type RunningService, removeFolder, startService } from '../support/start-service.ts';

const lettersIn = (folder: string): string[] => {
  try {
    return readdirSync(join(folder, 'outbox', 'letters')).filter((name) => name.endsWith('.html'));
  } catch {
    return [];
  }
};
/** The letters that are marked for the print shop, each of which is what its manifest says. */
const printedIn = (folder: string): string[] => {
  const letters = join(folder, 'outbox', 'letters');
  const marked = readdirSync(letters).filter((name) => name.endsWith('.done'));
  return marked.map((name) => {
    const path = join(letters, name.slice(0, -'.done'.length));
    const { sha256, taskId }: { sha256: string; taskId: string } = JSON.parse(
      readFileSync(`${path}.json`, 'utf8'),
    );
    expect(
      createHash('sha256')
        .update(readFileSync(`${path}.pdf`))
        .digest('hex'),
    ).toBe(sha256);
    return taskId;
  });
};
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('the service', () => {
  let service: RunningService;
  const folder = makeFolder();
  const rules = join(folder, 'rules');

  beforeAll(async () => {
    cpSync('rules', rules, { recursive: true });
    service = await startService({ folder, env: { RULES_DIR: rules } });
  });
  afterAll(async () => {
    await service.stop();
    removeFolder(folder);
  });

  it('says where it listens, what it has loaded and what to paste', () => {
    expect(service.output()).toMatch(/\d+ rules and \d+ offers of .*airline/);
    expect(service.output()).toContain(`curl -s ${service.address}/v1/decisions`);
  });

  it('makes exactly 100 decisions and 100 letters of 1,000 concurrent posts of 100 interactions', async () => {
    await Promise.all(range(100).map((n) => putCustomer(service.address, owedPassenger(`many-${n}`))));
    const answers = await Promise.all(
      range(1000).map((n) => {
        const id = `many-${n % 100}`;
        return askDecision(
          service.address,
          checkInRequest(`i-${id}`, id, { number: 'TA100', seats: { first: 0 } }),
        );
      }),
    );
    expect(new Set(answers.map((decision) => JSON.stringify(decision))).size).toBe(100);
    expect(new Set(answers.flatMap(({ actions }) => actions.map(({ actionId }) => actionId))).size).toBe(200);
    await eventually(
      () => lettersIn(folder).length,
      (count) => count === 100,
    );
    await eventually(
      () => listTasks(service.address, '&state=waiting'),
      (tasks) => tasks.length === 0,
    );
    expect(lettersIn(folder)).toHaveLength(100);
  });

  it('upgrades exactly two of fifty eligible passengers who check in at once for two seats', async () => {
    await Promise.all(range(50).map((n) => putCustomer(service.address, owedPassenger(`seat-${n}`))));
    const answers = await Promise.all(
      range(50).map((n) =>
        askDecision(service.address, checkInRequest(`s-${n}`, `seat-${n}`, { number: 'TA200' })),
      ),
    );
    const upgraded = answers.filter(({ actions }) => actions.some(({ type }) => type === 'upgrade'));
    expect(upgraded).toHaveLength(2);
    expect(answers.every(({ actions }) => actions.length > 0)).toBe(true);
  });

  it('loads a changed rule file completely, and keeps the good rules when an edit is broken', async () => {
    const file = join(rules, 'airline', 'rules', readdirSync(join(rules, 'airline', 'rules'))[0] ?? '');
    const good = readFileSync(file, 'utf8');
    const look = async () =>
      (await (await fetch(`${service.address}/v1/rule-sets/current`)).json()) as {
        version: string;
        refused: { diagnostics: { line: number; hint: string }[] } | null;
      };
    const before = await look();
    writeFileSync(file, good.replace('{', '{ oops'));
    const broken = await eventually(look, ({ refused }) => refused !== null);
    expect(broken.version).toBe(before.version);
    expect(broken.refused?.diagnostics[0]?.hint).not.toBe('');
    await putCustomer(service.address, owedPassenger('broken-edit'));
    const { actions } = await askDecision(
      service.address,
      checkInRequest('b-1', 'broken-edit', { number: 'TA300' }),
    );
    expect(actions).toMatchObject([{ type: 'upgrade' }]);
    writeFileSync(file, `${good}\n`);
    const after = await eventually(
      look,
      ({ refused, version }) => refused === null && version !== before.version,
    );
    expect(after.version).not.toBe(before.version);
  });

  it('stops when asked, with exit code 0', async () => {
    const other = await startService();
    onTestFinished(() => removeFolder(other.folder));
    onTestFinished(() => other.kill());
    expect(await other.stop()).toBe(0);
  });
});

describe('a service that is killed', () => {
  it('has every decision that it answered when it starts again, and writes every letter once', async () => {
    const folder = makeFolder();
    onTestFinished(() => removeFolder(folder));
    const answered = new Map<string, string>();
    let service = await startService({ folder });
    onTestFinished(() => service.kill());
    await Promise.all(range(60).map((n) => putCustomer(service.address, owedPassenger(`kill-${n}`))));
    for (const round of range(3)) {
      const asks = range(20).map(async (n) => {
        const id = `kill-${round * 20 + n}`;
        const request = checkInRequest(`k-${id}`, id, { number: 'TA400', seats: { first: 0 } });
        try {
          const { decisionId } = await askDecision(service.address, request);
          answered.set(id, decisionId);
        } catch {
          // The connection went down with the process: nothing was answered, so nothing was promised.
        }
      });
      await Promise.any(asks.slice(0, 5));
      await service.kill();
      await Promise.all(asks);
      service = await startService({ folder });
    }
    expect(answered.size).toBeGreaterThan(0);
    for (const [id, decisionId] of answered)
      expect((await readDecision(service.address, decisionId)).interactionId).toBe(`k-${id}`);
    for (const id of range(60).map((n) => `kill-${n}`)) {
      const request = checkInRequest(`k-${id}`, id, { number: 'TA400', seats: { first: 0 } });
      const { decisionId } = await askDecision(service.address, request);
      expect(answered.get(id) ?? decisionId).toBe(decisionId);
    }
    await eventually(
      () => lettersIn(folder).length,
      (count) => count >= 60,
    );
    await eventually(
      async () => (await listTasks(service.address)).filter(({ state }) => state !== 'done').length,
      (open) => open === 0,
    );
    expect(lettersIn(folder)).toHaveLength(60);
    expect(printedIn(folder)).toHaveLength(60);
  }, 120_000);
});
