import { openRedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { answerInteraction } from '../../src/decide/answer/answer-interaction.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import { makeShop, visit } from '../support/demo-shop.ts';

/**
 * Decides on an offer that runs out, with so many requests in the air at once, and prints `offered ID` or `empty ID` for each
 * answer that it gave. Arguments: Redis URL, a word that makes its ids its own, decisions, requests at once, stock.
 */
const [url = '', name = '', decisions = '0', atOnce = '1', stock = '0'] = process.argv.slice(2);
const store = await openRedisStore({ ledger: parseRedisUrl(url), prefix: 'stock', retentionMs: 86_400_000 });
const ruleSet = makeShop({ offers: [{ id: 'mug', stock: Number(stock) }] });
const inForce = { ruleSet, loadedAt: 0 };
const services = {
  snapshots: store.snapshots,
  losses: store.losses,
  withdraw: async () => undefined,
  ledger: store.ledger,
  clock: systemClock,
  defaultBudgetMs: 60_000,
};

/** Asks again where a busy machine kept the ledger from answering in time, as a client that wants a whole answer would. */
async function askUntilWhole(id: string): Promise<Decision> {
  for (;;) {
    const { decision } = await answerInteraction(inForce, visit(id, undefined), services);
    if (decision.degraded.length === 0) return decision;
    await services.clock.after(20).reached;
  }
}

const queue = Array.from({ length: Number(decisions) }, (_, index) => `${name}-${index}`).values();
const work = async (): Promise<void> => {
  for (const id of queue) {
    const { offers } = await askUntilWhole(id);
    process.stdout.write(`${offers.length > 0 ? 'offered' : 'empty'} ${id}\n`);
  }
};
await Promise.all(Array.from({ length: Number(atOnce) }, work));
store.close();
