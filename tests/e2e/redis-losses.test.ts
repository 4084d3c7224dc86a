import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Decision } from '../../src/domain/decision/decision.ts';
import {
  askDecision,
  checkInRequest,
  eventually,
  owedPassenger,
  putCustomer,
} from '../support/ask-service.ts';
import { type RedisServers, startStandalone } from '../support/redis-servers.ts';
import { runLength } from '../support/run-length.ts';
import { runTact } from '../support/run-tact.ts';
import { type RunningService, removeFolder, startService } from '../support/start-service.ts';

type Role = 'ledger' | 'snapshots';
type Fault = 'killed' | 'paused' | 'emptied';
type Asked = { readonly request: object; readonly decision: Decision };

/** Answers under each fault, and how many are asked at once. */
const answersEach = runLength({ gate: 12, long: 400 });
const atOnce = 4;
const budgetMs = 1000;

const cases: readonly (readonly [Fault, readonly Role[]])[] = (
  ['killed', 'paused', 'emptied'] as const
).flatMap((fault) => [
  [fault, ['ledger']] as const,
  [fault, ['snapshots']] as const,
  [fault, ['ledger', 'snapshots']] as const,
]);

describe('a service over two Redis servers', () => {
  const servers = new Map<Role, RedisServers>();
  let env: Record<string, string>;
  let service: RunningService;

  beforeAll(async () => {
    for (const role of ['ledger', 'snapshots'] as const)
      servers.set(role, await startStandalone({ appendonly: 'yes' }));
    env = { REDIS_URL: server('ledger').url, REDIS_SNAPSHOTS_URL: server('snapshots').url };
    service = await startService({ env });
  });
  afterAll(async () => {
    await service.stop();
    removeFolder(service.folder);
    for (const one of servers.values()) await one.stop();
  });

  function server(role: Role): RedisServers {
    const found = servers.get(role);
    if (found === undefined) throw new Error(`no ${role}`);
    return found;
  }
  const process = (role: Role) => server(role).nodes[0]?.process;
  const command = (role: Role, ...words: string[]) => server(role).nodes[0]?.command(...words);
  const readiness = async () =>
    (await (await fetch(`${service.address}/health/ready`)).json()) as {
      ready: boolean;
      checks: Record<string, { ok: boolean; detail?: string }>;
    };

  const begin: Readonly<Record<Fault, (role: Role) => Promise<unknown>>> = {
    killed: async (role) => {
      const child = process(role);
      const ended = new Promise((done) => child?.once('exit', done));
      child?.kill('SIGKILL');
      await ended;
    },
    paused: async (role) => process(role)?.kill('SIGSTOP'),
    emptied: async (role) => command(role, 'FLUSHALL'),
  };
  async function end(fault: Fault, role: Role, customers: readonly string[]): Promise<void> {
    if (fault === 'killed') await server(role).restart(0);
    if (fault === 'paused') process(role)?.kill('SIGCONT');
    if (fault !== 'emptied') return;
    if (role === 'snapshots') await know(customers);
    expect(await runTact(['store', 'confirm'], env)).toMatchObject({ code: 0 });
  }

  const know = (ids: readonly string[]) =>
    Promise.all(ids.map((id) => putCustomer(service.address, owedPassenger(id))));
  const ask = async (request: object): Promise<Asked> => ({
    request,
    decision: await askDecision(service.address, request),
  });
  async function askAll(requests: readonly object[]): Promise<Asked[]> {
    const answers: Asked[] = [];
    const queue = requests.values();
    const work = async (): Promise<void> => {
      for (const request of queue) answers.push(await ask(request));
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return answers;
  }
  const isOwed = ({ decision }: Asked) =>
    decision.actions.some(({ status }) => status === 'confirmed' || status === 'asked');
  const isWhole = ({ decision }: Asked) => decision.degraded.length === 0;
  /** Whether a repeat gives this very decision. */
  const isFinal = ({ decision }: Asked) =>
    decision.degraded.every(({ repeat }) => repeat === 'same-decision');
  let probes = 0;
  let flight = 'TA100';
  const requestOf = (id: string) => ({
    ...checkInRequest(`i-${id}`, id, { number: flight, seats: { first: 900 } }),
    budgetMs,
  });

  it.each(cases)('%s %s: names every poor answer, and none of them is final', async (fault, roles) => {
    const name = `${fault}-${roles.join('-')}`;
    flight = `TA${200 + cases.findIndex(([one, on]) => one === fault && on === roles)}`;
    const customers = Array.from({ length: 2 * answersEach }, (_, n) => `${name}-${n}`);
    await know(customers);
    await eventually(() => ask(requestOf(`probe-${++probes}`)), isWhole);
    const calm = await askAll(customers.slice(0, answersEach).map(requestOf));
    const load = askAll(customers.slice(answersEach).map(requestOf));
    for (const role of roles) await begin[fault](role);
    const under = await load;
    const later = await askAll(under.filter((one) => !isFinal(one)).map(({ request }) => request));
    for (const role of roles) await end(fault, role, customers);
    const answers = [...calm, ...under, ...later];
    expect(answers.filter((one) => !isOwed(one) && isWhole(one))).toEqual([]);
    expect(answers.filter((one) => !isOwed(one) && isFinal(one))).toEqual([]);
    const poor = answers.filter((one) => !isFinal(one));
    const again = await eventually(
      () => askAll(poor.map(({ request }) => request)),
      (repeated) => repeated.every((one) => isOwed(one) && isFinal(one)),
    );
    console.log(
      `${name}: ${answers.length} answers, ${poor.length} poor, all named and none final; ${again.length} asked again, all given what is owed`,
    );
  });

  it('notices emptied servers in readiness and metrics, and a single PUT does not hide it', async () => {
    await know(['a']);
    expect((await readiness()).checks).toMatchObject({
      customersKept: { ok: true },
      decisionsKept: { ok: true },
    });
    for (const role of ['ledger', 'snapshots'] as const) {
      await command(role, 'FLUSHALL');
      const check = role === 'ledger' ? 'decisionsKept' : 'customersKept';
      const { ready, checks } = await readiness();
      expect([ready, checks[check]?.ok]).toEqual([true, false]);
      expect(checks[check]?.detail).toContain('tact store confirm');
      await know(['b']);
      expect((await readiness()).checks[check]?.ok).toBe(false);
      const metrics = await (await fetch(`${service.address}/metrics`)).text();
      const records = role === 'ledger' ? 'decisions' : 'customers';
      expect(metrics).toContain(`tact_store_lost{records="${records}"} 1`);
      await runTact(['store', 'confirm'], env);
      expect((await readiness()).checks[check]).toEqual({ ok: true });
    }
  });

  it('notices after its own restart that a server was emptied meanwhile', async () => {
    await service.stop();
    await command('snapshots', 'FLUSHALL');
    service = await startService({ env, folder: service.folder });
    expect((await readiness()).checks['customersKept']?.ok).toBe(false);
    const { decision } = await ask(requestOf('nobody'));
    expect(decision.degraded).toMatchObject([{ code: 'customers-lost', repeat: 'decides-again' }]);
    await runTact(['store', 'confirm'], env);
    await service.stop();
    await command('ledger', 'FLUSHALL');
    service = await startService({ env, folder: service.folder });
    expect((await readiness()).checks['decisionsKept']?.ok).toBe(false);
    await runTact(['store', 'confirm'], env);
    const stranger = await ask(requestOf('nobody'));
    expect([isWhole(stranger), stranger.decision.reasons[0]?.code]).toEqual([true, 'customer-unknown']);
  });
});
