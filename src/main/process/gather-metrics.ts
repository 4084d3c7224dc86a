import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';

/** One process asks the first for the metrics of all (`all`); the first asks each for its own (`own`); each answers with `found`. */
type Message =
  | { readonly tact: 'all' | 'own'; readonly id: number }
  | { readonly tact: 'found'; readonly id: number; readonly found: string | readonly object[] };

/** A process that does not answer in time, such as one that is starting, is left out of a scrape. */
const patienceMs = 2000;

/** Questions to another process, by their numbers. */
class Questions<Found extends string | readonly object[]> {
  readonly #waiting = new Map<number, (found: Found | undefined) => void>();
  #asked = 0;

  /** Resolves to undefined if no answer comes in time. */
  ask(send: (id: number) => void, limitMs: number): Promise<Found | undefined> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(id, undefined), limitMs);
      this.#waiting.set(id, (found) => {
        clearTimeout(timer);
        resolve(found);
      });
      send(id);
    });
  }

  hear(message: Message): void {
    if (message.tact === 'found') this.#settle(message.id, message.found as Found);
  }

  #settle(id: number, found: Found | undefined): void {
    this.#waiting.get(id)?.(found);
    this.#waiting.delete(id);
  }
}

/** In the first process: adds up the metrics of all for the one that is scraped. */
export function gatherMetrics(): void {
  const questions = new Questions<readonly object[]>();
  const readAll = async (): Promise<string> => {
    const asked = Object.values(cluster.workers ?? {}).flatMap((worker) => worker ?? []);
    const found = await Promise.all(
      asked.map((worker) => questions.ask((id) => tell(worker, { tact: 'own', id }), patienceMs)),
    );
    const answers = found.filter((metrics) => metrics !== undefined);
    return AggregatorRegistry.aggregate(answers.map((metrics) => [...metrics])).metrics();
  };
  cluster.on('message', (worker, message: Message) => {
    questions.hear(message);
    if (message.tact === 'all')
      void readAll().then((found) => tell(worker, { tact: 'found', id: message.id, found }));
  });
}

function tell(worker: Worker, message: Message): void {
  if (worker.isConnected()) worker.send(message);
}

/** Renders the metrics of the whole service: those of all its processes, or of this one where there are no others. */
export function createMetricsText(registry: Registry): () => Promise<string> {
  if (!cluster.isWorker) return () => registry.metrics();
  const questions = new Questions<string>();
  const send = (message: Message): void => void process.send?.(message);
  process.on('message', (message: Message) => {
    questions.hear(message);
    if (message.tact === 'own')
      void registry.getMetricsAsJSON().then((found) => send({ tact: 'found', id: message.id, found }));
  });
  return async () => {
    const text = await questions.ask((id) => send({ tact: 'all', id }), 2 * patienceMs);
    if (text === undefined) throw new Error('the first process of the service does not answer');
    return text;
  };
}
