import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import type { Databases } from '../../src/adapters/embedded/key-layout.ts';
import { openEnvironment } from '../../src/adapters/embedded/open-environment.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import { explainOffer } from '../../src/decide/explain/explain-offer.ts';
import type { AnswerServices } from '../../src/decide/inquiry/inquiry.ts';
import type { PolicyEntry } from '../../src/domain/pack/format/policy-file.ts';
import { answerFrom } from '../support/answer-services.ts';
import { makeShop, shopper, visit } from '../support/demo-shop.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const policy: PolicyEntry = {
  description: 'a policy',
  whenUnavailable: 'closed',
  id: 'few',
  kind: 'cap',
  scope: 'customer',
  each: 'offer',
  counts: ['offered'],
  most: 2,
  window: { days: 7 },
};

/** Every key and value of every database. */
function dump(folder: string): string {
  const { env, databases, giveBack } = openEnvironment(folder, now);
  const whole = Object.entries(databases).map(([name, database]: [string, Databases[keyof Databases]]) => [
    name,
    [...database.getRange()].map(({ key, value }) => [key, value instanceof Uint8Array ? [...value] : value]),
  ]);
  giveBack();
  void env.close();
  return JSON.stringify(whole);
}

it('dry runs and questions why change no byte of what is stored', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tact-dry-run-'));
  const ruleSet = makeShop({
    offers: [{ id: 'o-0', stock: 2 }, { id: 'o-1', category: 'b' }, { id: 'o-2' }],
    policies: [policy],
  });
  const inForce = { ruleSet, loadedAt: now };
  async function withStore(
    work: (services: AnswerServices, put: (id: string) => Promise<unknown>) => Promise<void>,
  ) {
    const store = await openEmbeddedStore({ folder, now: () => now });
    await work(
      answerFrom(store, () => now),
      (id) => store.customers.put(shopper(id, { household: 'h' })),
    );
    await store.close();
  }
  await withStore(async (services, put) => {
    for (const id of ['c-1', 'c-2']) await put(id);
    await answerInteraction(inForce, visit('i-1', 'c-1', { maxOffers: 2 }), services);
  });
  const before = dump(folder);
  await withStore(async (services) => {
    for (let index = 0; index < 30; index += 1) {
      const customer = index % 3 === 0 ? undefined : `c-${index % 3}`;
      await answerInteraction(
        inForce,
        visit(`dry-${index}`, customer, { mode: 'dry-run', maxOffers: 3, explain: 'full' }),
        services,
      );
      const place = { touchpoint: 'check-in', channel: 'kiosk' };
      await explainOffer(inForce, { customerId: 'c-1', offerId: `o-${index % 3}`, place }, services);
    }
  });
  expect(dump(folder)).toBe(before);
  expect(before).toContain('o-0');
  rmSync(folder, { recursive: true, force: true });
});
