import type { RootDatabase } from 'lmdb';
import type { StorePorts } from '../store-ports.ts';
import { forgetLastPlace } from './decision-records.ts';
import type { Databases } from './key-layout.ts';
import { forgetDecoded } from './memory-records.ts';
import { readSize } from './open-environment.ts';
import { forgetSnapshots } from './snapshot-cache.ts';
import type { TransactionWatch } from './write-queue.ts';

/**
 * Keeps a process's caches true in a store that several processes write to. lmdb counts transactions, so a count beyond that of the
 * last own one means that somebody else has written: then all caches are dropped. Costs one call into lmdb for each read.
 */
export class OtherWriters implements TransactionWatch {
  readonly #env: RootDatabase;
  readonly #databases: Databases;
  /** The highest count of a transaction whose changes are known here. */
  #known = 0;

  constructor(env: RootDatabase, databases: Databases) {
    this.#env = env;
    this.#databases = databases;
  }

  /** Lets the reads that follow see what anybody has written until now. */
  look(): void {
    this.#env.resetReadTxn();
    this.#forgetIfOlderThan(readSize(this.#env).lastTxnId);
  }

  begun(): void {
    const { lastTxnId } = readSize(this.#env);
    this.#forgetIfOlderThan(lastTxnId);
    this.#known = lastTxnId + 1;
    // lmdb does not count a transaction without changes: the next one of another process would pass for this one.
    void this.#databases.meta.put('transaction', this.#known);
  }

  ended(how: 'stored' | 'undone'): void {
    if (how === 'undone') this.#known = 0;
  }

  #forgetIfOlderThan(lastTxnId: number): void {
    if (lastTxnId <= this.#known) return;
    this.#known = lastTxnId;
    forgetSnapshots(this.#databases);
    forgetDecoded(this.#databases);
    forgetLastPlace(this.#databases);
  }
}

/** The ports, each of whose methods looks for other writers at each call, also where somebody holds on to the method. */
export function lookFirst(ports: StorePorts, others: OtherWriters): StorePorts {
  const looking = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name): unknown {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return (...args: readonly unknown[]): unknown => {
          others.look();
          return Reflect.apply(method, target, args);
        };
      },
    });
  return {
    snapshots: looking(ports.snapshots),
    ledger: looking(ports.ledger),
    losses: looking(ports.losses),
    tasks: looking(ports.tasks),
    customers: looking(ports.customers),
    apiKeys: looking(ports.apiKeys),
    releases: looking(ports.releases),
    records: looking(ports.records),
    tools: looking(ports.tools),
    people: looking(ports.people),
    offerDays: looking(ports.offerDays),
    sink: looking(ports.sink),
  };
}
