import type { Logger } from 'pino';
import { Gauge, type Registry } from 'prom-client';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { Outbox } from './open-outbox.ts';
import type { Stores } from './stores.ts';

export type SharedOutbox = Outbox & {
  /** Why nothing may be delivered into this folder; undefined where it may. */
  readonly fault: () => string | undefined;
  /** Asks the ledger whose folder its processes share. The first that asks names its own. */
  readonly claim: (stores: Pick<Stores, 'claimOutbox'>) => Promise<void>;
};

/**
 * An outbox that all processes of a ledger share. One that writes to another folder could write a letter twice, and could not remove
 * the letters of an erased person: it delivers nothing, and an erasure there is refused as long as letters are to be removed.
 */
export function shareOutbox(folder: string, outbox: Outbox): SharedOutbox {
  let fault: string | undefined;
  return {
    ...outbox,
    fault: () => fault,
    async claim({ claimOutbox }) {
      const shared = await claimOutbox?.(outbox.id);
      if (shared !== undefined && shared !== outbox.id) fault = describe(folder, outbox.id, shared);
    },
    async remove(taskIds) {
      if (fault !== undefined && taskIds.length > 0) throw new ServiceError('store-unavailable', fault);
      return outbox.remove(taskIds);
    },
  };
}

const describe = (folder: string, own: string, shared: string): string =>
  `OUTBOX_DIR ${folder} (outbox-id ${own}) is not the folder that the processes of this ledger share (outbox-id ${shared}): nothing is delivered from here. Set OUTBOX_DIR to the shared folder. To move that folder, copy it whole, with its file outbox-id.`;

/** Reports a folder that is not shared, in the log and as a metric. */
export function reportOutbox({ fault }: SharedOutbox, registry: Registry, logger: Logger): void {
  new Gauge({
    aggregator: 'max',
    name: 'tact_outbox_foreign',
    help: '1 where OUTBOX_DIR is not the folder that the processes of the ledger share: this process delivers nothing.',
    registers: [registry],
    collect() {
      this.set(fault() === undefined ? 0 : 1);
    },
  });
  const text = fault();
  if (text !== undefined) logger.error(text);
}
