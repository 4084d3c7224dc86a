import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { backgroundLimits } from '../../src/adapters/redis/connect-redis.ts';
import { openRedisStore, type RedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import type { Soon } from '../../src/shared/soon.ts';
import { sampleSnapshot } from '../contract/sample-records.ts';
import { askDecision } from './ask-service.ts';
import { endProcess, type RedisNode, type RedisServers, startCluster } from './redis-servers.ts';
import { makeFolder, type RunningService, removeFolder, startService } from './start-service.ts';

export type ChaosPlan = {
  readonly decisions: number;
  /** Households of two customers; each gets at most three vouchers. */
  readonly households: number;
  /** Mugs, which every tenth decision asks for. */
  readonly stock: number;
  readonly services: number;
  readonly atOnce: number;
  /** Ends what is still held at once, instead of waiting for its deadline. */
  readonly isShort: boolean;
};

export type ChaosResult = {
  readonly decisions: number;
  /** Answers that were not whole, so that their callers asked again. */
  readonly askedAgain: number;
  readonly unconfirmed: number;
  /** Of what callers were told: not stored afterwards. */
  readonly goneUnmarked: number;
  readonly goneMarked: number;
  readonly mugs: number;
  readonly mugsCounted: number;
  /** By number of vouchers, how many households got so many. */
  readonly households: Readonly<Record<number, number>>;
  /** What decisions after the end got, because it had come back too late for those before. */
  readonly givenAfterwards: number;
  readonly slotsMoved: number;
  readonly oldestHoldMs: number;
  readonly seconds: number;
};

const prefix = 'chaos';
/** The deadline of what is held. */
const heldMs = 20_000;
const mostVouchers = 3;
/** What came back late is given to these. */
const mostRounds = 5;

/** Decides about a budget and about caps by household on a cluster, while a process and a master are killed and slots move. */
export async function runClusterChaos(plan: ChaosPlan, log: (line: string) => void): Promise<ChaosResult> {
  const folder = makeFolder();
  const rules = join(folder, 'rules');
  writePack(rules, plan.stock);
  const servers = await startCluster({ appendonly: 'yes' }, 2000);
  const services: RunningService[] = [];
  const store = await openRedisStore({
    ledger: parseRedisUrl(servers.url),
    limits: { snapshots: backgroundLimits, ledger: backgroundLimits },
    prefix,
    retentionMs: 86_400_000,
    ...(plan.isShort && { now: () => Date.now() + heldMs }),
  });
  try {
    await putCustomers(store, plan.households);
    const env = {
      ...{ REDIS_URL: servers.url, REDIS_PREFIX: prefix, RULES_DIR: rules, SAMPLE_CUSTOMERS: 'false' },
      ...{
        REDIS_WAIT_REPLICAS: '1',
        REDIS_WAIT_MS: '500',
        REDIS_TIMEOUT_MS: '1000',
        REDIS_SNAPSHOT_TIMEOUT_MS: '1000',
      },
    };
    for (let count = 0; count < plan.services; count += 1)
      services.push(await startService({ folder: join(folder, `${count}`), env }));
    return await decideUnderChaos(plan, { servers, services, store, log });
  } finally {
    store.close();
    await Promise.all(services.map((service) => service.kill()));
    await servers.stop();
    removeFolder(folder);
  }
}

type Stage = {
  readonly servers: RedisServers;
  readonly services: RunningService[];
  readonly store: RedisStore;
  readonly log: (line: string) => void;
};

/** `index` of the decision: which household, which of its two, and whether it asks for a mug. */
type Asked = {
  readonly id: string;
  readonly customerId: string;
  readonly household: number;
  readonly mug: boolean;
};
type Told = Asked & { readonly decision: Decision };

async function decideUnderChaos(plan: ChaosPlan, stage: Stage): Promise<ChaosResult> {
  const { store, log } = stage;
  const began = performance.now();
  const watch = watchHolds(store);
  const counts = { askedAgain: 0, slotsMoved: 0 };
  const ask = (asked: Asked) => askUntilWhole(stage.services, asked, counts);
  const told: Told[] = [];
  const mishaps = planMishaps(stage, plan, counts);
  let mishapsDone = Promise.resolve();
  await inParallel(inBlocks(plan), plan.atOnce, async (asked) => {
    told.push({ ...asked, decision: await ask(asked) });
    while (mishaps[0] !== undefined && told.length >= mishaps[0].after * plan.decisions) {
      const { act } = mishaps.shift() ?? {};
      mishapsDone = mishapsDone.then(act);
    }
  });
  await mishapsDone;
  log(`decided after ${Math.round((performance.now() - began) / 1000)} s`);
  if (plan.isShort) await store.settleHolds();
  await watch.untilNone();
  const before = told.length;
  const givenAfterwards = await giveTheRest(plan, store, told, ask);
  const oldestHoldMs = await watch.end();
  return {
    decisions: before,
    ...(await countAll(store, told)),
    ...counts,
    givenAfterwards,
    oldestHoldMs,
    seconds: Math.round((performance.now() - began) / 1000),
  };
}

/** Households are decided about in blocks, so that several of one are under way at once, and each mishap meets others. */
function inBlocks({ decisions, households }: ChaosPlan): Asked[] {
  const each = Math.ceil(decisions / households);
  const block = 50;
  const asked: Asked[] = [];
  for (let first = 0; first < households; first += block)
    for (let round = 0; round < each; round += 1)
      for (let household = first; household < Math.min(first + block, households); household += 1)
        asked.push(makeAsked(asked.length, household, round % 2));
  return asked.slice(0, decisions);
}

const makeAsked = (index: number, household: number, person: number, mug = index % 10 === 0): Asked => ({
  id: `i${index}`,
  customerId: customerIdOf(household, person),
  household,
  mug,
});

const customerIdOf = (household: number, person: number): string => `C${household}-${person}`;

async function putCustomers({ customers }: RedisStore, households: number): Promise<void> {
  const all = Array.from({ length: 2 * households }, (_, index) => index);
  await inParallel(all, 32, async (index) => {
    const household = Math.floor(index / 2);
    const customerId = customerIdOf(household, index % 2);
    await customers.put(sampleSnapshot({ customerId, household: `H${household}`, identities: [] }));
  });
}

async function inParallel<Item>(
  items: readonly Item[],
  atOnce: number,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const work = async (): Promise<void> => {
    for (const item of queue) await act(item);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** Asks other processes too, as a client behind a load balancer does. */
async function askUntilWhole(
  services: readonly RunningService[],
  { id, customerId, mug }: Asked,
  counts: { askedAgain: number },
): Promise<Decision> {
  const request = {
    ...{ interactionId: id, touchpoint: 'checkout', channel: 'pos', customer: { id: customerId } },
    ...{ context: { mug }, maxOffers: 2, budgetMs: 60_000 },
  };
  for (let tries = 0; ; tries += 1) {
    const service = services[(Number(id.replace(/\D/g, '')) + tries) % services.length];
    const decision = await askDecision(service?.address ?? '', request).catch(() => undefined);
    if (decision?.degraded.every(isStored)) return decision;
    counts.askedAgain += 1;
    await sleep(50);
  }
}

const isStored = ({ code, repeat }: Decision['degraded'][number]): boolean =>
  code === 'unconfirmed' || repeat === 'same-decision';

type Mishap = { readonly after: number; readonly act: () => Promise<void> };

function planMishaps(
  { servers, services, log }: Stage,
  { isShort }: ChaosPlan,
  counts: { slotsMoved: number },
): Mishap[] {
  const move = async (): Promise<void> => {
    const moved = await moveSlots(servers, isShort ? 50 : 400);
    counts.slotsMoved += moved;
    log(`moved ${moved} slots`);
  };
  return [
    { after: 0.1, act: move },
    {
      after: 0.2,
      act: async () => {
        await services[0]?.kill();
        log('killed a service process');
      },
    },
    {
      after: 0.4,
      act: async () => {
        const [master] = await mastersOf(servers);
        if (master === undefined) return;
        await endProcess(master.process);
        log('killed a master');
        if (isShort) return;
        await sleep(5000);
        await servers.restart(servers.nodes.indexOf(master));
      },
    },
    ...(isShort ? [] : [{ after: 0.8, act: move }]),
  ];
}

async function mastersOf({ nodes }: RedisServers): Promise<RedisNode[]> {
  const masters: RedisNode[] = [];
  for (const node of nodes) {
    const info = String(await node.command('CLUSTER', 'NODES').catch(() => ''));
    if (/myself,master.*connected [\d[]/.test(info)) masters.push(node);
  }
  return masters;
}

async function moveSlots(servers: RedisServers, slots: number): Promise<number> {
  const [from, to] = await mastersOf(servers);
  if (from === undefined || to === undefined) return 0;
  const [source, target] = await Promise.all([from, to].map((node) => node.command('CLUSTER', 'MYID')));
  const words = ['--cluster', 'reshard', `127.0.0.1:${from.port}`, '--cluster-from', String(source)];
  const rest = ['--cluster-to', String(target), '--cluster-slots', String(slots), '--cluster-yes'];
  return promisify(execFile)('redis-cli', [...words, ...rest], { timeout: 120_000 }).then(
    () => slots,
    () => 0,
  );
}

/** Looks at what is held, and how long. */
function watchHolds({ recordsClient, keys }: RedisStore) {
  let oldestMs = 0;
  const look = async (): Promise<number> => {
    const oldest = await Promise.all(
      keys.places.map(({ holds }) => recordsClient.zrange(holds, '0', '0', 'WITHSCORES')),
    );
    const deadlines = oldest.flatMap(([, deadline]) => (deadline === undefined ? [] : [Number(deadline)]));
    const now = Date.now();
    for (const deadline of deadlines) oldestMs = Math.max(oldestMs, now - deadline + heldMs);
    return deadlines.length;
  };
  const timer = setInterval(() => void look().catch(() => undefined), 500);
  return {
    untilNone: async (): Promise<void> => {
      const until = Date.now() + 120_000;
      while ((await look().catch(() => 1)) > 0 && Date.now() < until) await sleep(250);
    },
    end: async (): Promise<number> => {
      clearInterval(timer);
      return Math.round(oldestMs);
    },
  };
}

/** Callers come until nothing is left: what had been held for a dead process was not to be had before. */
async function giveTheRest(
  { stock, households }: ChaosPlan,
  store: RedisStore,
  told: Told[],
  ask: (asked: Asked) => Promise<Decision>,
): Promise<number> {
  let given = 0;
  for (let round = 0; round < mostRounds; round += 1) {
    const { mugs, vouchers } = await readGiven(store, told);
    const wanted: Asked[] = [];
    for (let mug = mugs; mug < stock; mug += 1)
      wanted.push(makeAsked(told.length + wanted.length, mug % households, 0, true));
    for (const [household, count] of vouchers.entries())
      if (count < mostVouchers) wanted.push(makeAsked(told.length + wanted.length, household, 0, false));
    if (wanted.length === 0) return given;
    for (const asked of wanted) {
      const decision = await ask(asked);
      given += decision.offers.length;
      told.push({ ...asked, decision });
    }
  }
  return given;
}

const offersOf = ({ offers }: Decision): string[] => offers.map(({ offerId }) => offerId);

/** A busy machine may answer late. */
async function patiently<Value>(read: () => Soon<Value>): Promise<Value> {
  for (let tries = 0; ; tries += 1)
    try {
      return await read();
    } catch (error) {
      if (tries === 20) throw error;
      await sleep(500);
    }
}

/** What is stored, whoever was told. */
async function readGiven({ ledger }: RedisStore, told: readonly Told[]) {
  let mugs = 0;
  const vouchers = new Map<number, number>();
  const stored = new Map<string, Decision | undefined>();
  await inParallel(told, 64, async ({ id, household }) => {
    const decision = (await patiently(() => ledger.findByInteraction(id)))?.decision;
    stored.set(id, decision);
    const offers = decision === undefined ? [] : offersOf(decision);
    if (offers.includes('mug')) mugs += 1;
    const more = offers.includes('voucher') ? 1 : 0;
    vouchers.set(household, (vouchers.get(household) ?? 0) + more);
  });
  return { mugs, vouchers, stored };
}

async function countAll(store: RedisStore, told: readonly Told[]) {
  const { mugs, vouchers, stored } = await readGiven(store, told);
  const [budget] = await patiently(() => store.ledger.readBudgets([mugKey]));
  const households: Record<number, number> = {};
  for (const count of vouchers.values()) households[count] = (households[count] ?? 0) + 1;
  const gone = { goneUnmarked: 0, goneMarked: 0 };
  let unconfirmed = 0;
  for (const { id, decision } of told) {
    const isMarked = decision.degraded.some(({ code }) => code === 'unconfirmed');
    if (isMarked) unconfirmed += 1;
    const found = stored.get(id);
    if (found !== undefined && String(offersOf(found)) === String(offersOf(decision))) continue;
    gone[isMarked ? 'goneMarked' : 'goneUnmarked'] += 1;
  }
  return { mugs, mugsCounted: budget?.taken ?? 0, households, unconfirmed, ...gone };
}

/** Whether everything was given exactly as often as it may be, and nothing that was told is gone. */
export const isExact = ({ stock, households }: ChaosPlan, result: ChaosResult): boolean =>
  result.mugs === stock &&
  result.mugsCounted === stock &&
  result.households[mostVouchers] === households &&
  result.goneUnmarked === 0 &&
  result.oldestHoldMs < 60_000;

const mugKey = 'chaos/stock/mug';

/** A mug, of which there are so many, and a voucher, three to a household. */
function writePack(folder: string, stock: number): void {
  const write = (path: string, content: unknown): void => {
    const file = join(folder, 'chaos', path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, JSON.stringify(content));
  };
  write('pack.json', {
    ...{ pack: 'chaos', description: 'What many share', owner: 'tests', timeZone: 'UTC' },
    ...{ defaultLocale: 'en', locales: ['en'] },
    touchpoints: {
      checkout: {
        description: 'Checkout',
        channels: { pos: { form: 'text' } },
        context: { type: 'object', properties: { mug: { type: 'boolean' } } },
      },
    },
  });
  const rule = (offer: string, condition: object) => ({
    id: `${offer}-rule`,
    description: `Who may have a ${offer}`,
    conditions: { all: [condition] },
    event: { type: 'offer', params: { offer } },
  });
  write('rules/all.json', {
    rules: [
      rule('mug', { fact: 'context', path: '$.mug', operator: 'equal', value: true }),
      rule('voucher', { fact: 'channel', operator: 'equal', value: 'pos' }),
    ],
  });
  const offer = (id: string, more: object) => ({
    ...{ id, description: id, category: id, value: 5, treatment: { message: id } },
    ...more,
  });
  write('offers/all.json', { offers: [offer('mug', { stock }), offer('voucher', {})] });
  const text = (words: string) => ({ purpose: 'offer', texts: { text: { en: words } } });
  write('messages/all.json', { messages: { mug: text('A mug'), voucher: text('A voucher') } });
  write('policies/all.json', {
    policies: [
      {
        ...{ id: 'thrice-a-household', kind: 'cap', description: 'Three to a household', scope: 'household' },
        ...{ each: 'offer', counts: ['offered'], most: mostVouchers, window: { days: 30 } },
        ...{ of: { offers: ['voucher'] }, whenUnavailable: 'closed' },
      },
    ],
  });
}
