import { describe, expect, it } from 'vitest';
import { eventually, listTasks } from '../support/ask-service.ts';
import { startStandalone } from '../support/redis-servers.ts';
import { runLength } from '../support/run-length.ts';
import { makeFolder, type RunningService, removeFolder, startService } from '../support/start-service.ts';

const passengers = runLength({ gate: 60, long: 1000 });
const processes = runLength({ gate: 2, long: 4 });
const seats = 3;
const atOnce = 32;
const patience = runLength({ gate: 300_000, long: 1_200_000 });
const offerId = 'paid-upgrade-to-business';
const arrival = new Date(Date.now() + 20 * 3_600_000).toISOString();
const asOf = new Date(Date.now() - 3_600_000).toISOString();

type Offered = {
  readonly decisionId: string;
  readonly offers: readonly { readonly offerId: string }[];
  readonly degraded: readonly unknown[];
};

type Told = {
  readonly result?: string;
  readonly effect?: { readonly status: string; readonly reason?: { readonly code: string } };
};

async function send<T>(method: string, url: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function inParallel<T>(count: number, act: (index: number) => Promise<T>, most = atOnce): Promise<T[]> {
  const results: T[] = [];
  const queue = Array.from({ length: count }, (_, index) => index).values();
  const work = async (): Promise<void> => {
    for (const index of queue) results[index] = await act(index);
  };
  await Promise.all(Array.from({ length: most }, work));
  return results;
}

/** Each is offered one of three seats in Business. The ids of the decisions. */
const offerToAll = (services: readonly RunningService[]): Promise<string[]> =>
  inParallel(passengers, async (index) => {
    const address = services[index % services.length]?.address ?? '';
    const consents = [{ purpose: 'personal-offers', granted: true, source: 'web', at: asOf }];
    const customerId = `P${index}`;
    await send('PUT', `${address}/v1/customers/${customerId}`, {
      schemaVersion: 1,
      customerId,
      asOf,
      consents,
    });
    const flight = { number: 'TA777', haul: 'long', arrival, cabin: 'economy', seats: { business: seats } };
    const decision = await eventually(
      () =>
        send<Offered>('POST', `${address}/v1/decisions`, {
          interactionId: `i-${index}`,
          touchpoint: 'check-in',
          channel: 'kiosk',
          customer: { id: customerId },
          context: { flight },
          maxOffers: 9,
          budgetMs: 60_000,
        }),
      ({ degraded }) => degraded.length === 0,
    );
    expect(decision.offers.map((offer) => offer.offerId)).toContain(offerId);
    return decision.decisionId;
  });

/** The answer to an acceptance; undefined where the service was killed on the way. */
const accept = async (address: string, decisionId: string): Promise<Told | undefined> => {
  const url = `${address}/v1/decisions/${decisionId}/outcomes`;
  const told = await send<{ results: Told[] }>('POST', url, { offerId, outcome: 'accepted' }).catch(
    () => undefined,
  );
  return told?.results[0];
};

/** All accept at once, one service is killed on the way; then all tell it again, to those that are left. */
async function acceptAll(
  decisions: readonly string[],
  services: readonly RunningService[],
  revive: () => Promise<RunningService>,
): Promise<{
  readonly answered: number;
  readonly first: number;
  readonly last: readonly Told[];
  readonly service: RunningService;
}> {
  const victim = services[0];
  let answered = 0;
  const acceptOne = async (index: number) => {
    const told = await accept(services[index % services.length]?.address ?? '', decisions[index] ?? '');
    if (told !== undefined) answered += 1;
    if (answered === Math.round(passengers / 4)) await victim?.kill();
    return told;
  };
  const first = await inParallel(passengers, acceptOne, passengers);
  const service = await revive();
  const last = await inParallel(passengers, async (index) => {
    // A busy machine may refuse one for the moment: telling it again is safe.
    const told = await eventually(
      () => accept(service.address, decisions[index] ?? ''),
      (answer) => answer !== undefined,
    );
    const before = first[index];
    if (before?.effect?.status === 'done') expect(told?.effect).toEqual(before.effect);
    return told ?? {};
  });
  return { answered, first: first.filter((told) => told?.effect?.status === 'done').length, last, service };
}

function expectExactly(last: readonly Told[]): void {
  expect(last.filter(({ effect }) => effect?.status === 'done')).toHaveLength(seats);
  const soldOut = last.filter(
    (told) => told.result === 'not-carried-out' && told.effect?.reason?.code === 'sold-out',
  );
  expect(soldOut).toHaveLength(passengers - seats);
}

const expectUpgrades = async (address: string): Promise<void> => {
  const upgrades = (await listTasks(address)).filter(({ template }) => template === 'upgrade');
  expect(upgrades).toHaveLength(seats);
};

describe('three seats are sold to exactly three, however many accept at once', () => {
  it(
    'by one process on the embedded store that is killed on the way',
    async () => {
      const folder = makeFolder();
      const env = { SAMPLE_CUSTOMERS: 'false' };
      const services = [await startService({ folder, env })];
      const decisions = await offerToAll(services);
      const { answered, first, last, service } = await acceptAll(decisions, services, () =>
        startService({ folder, env }),
      );
      expectExactly(last);
      await expectUpgrades(service.address);
      await service.stop();
      removeFolder(folder);
      process.stdout.write(
        `embedded: ${passengers} acceptances, ${answered} answered before the kill, ${first} of them done\n`,
      );
    },
    patience,
  );

  it(
    `by ${processes} processes on one Redis, one of which is killed on the way`,
    async () => {
      const redis = await startStandalone({ appendonly: 'yes' });
      const env = { REDIS_URL: redis.url, REDIS_TIMEOUT_MS: '20000', REDIS_SNAPSHOT_TIMEOUT_MS: '20000' };
      const services = await Promise.all(Array.from({ length: processes }, () => startService({ env })));
      const decisions = await offerToAll(services);
      const { answered, first, last, service } = await acceptAll(decisions, services, async () => {
        const [, survivor] = services;
        if (survivor === undefined) throw new Error('nobody is left');
        return survivor;
      });
      expectExactly(last);
      await expectUpgrades(service.address);
      for (const survivor of services.slice(1)) await survivor.stop();
      for (const { folder } of services) removeFolder(folder);
      await redis.stop();
      process.stdout.write(
        `Redis: ${passengers} acceptances at ${processes} processes, ${answered} answered in the first round, ${first} of them done\n`,
      );
    },
    patience,
  );
});
