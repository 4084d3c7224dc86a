import { readFileSync } from 'node:fs';
import {
  makeFolder,
  type RunningService,
  removeFolder,
  startService,
} from '../../tests/support/start-service.ts';

/** Services that share a ledger and an outbox, all of them beside one connector. */
export type Fleet = {
  /** Of one that serves, another one at each call. */
  readonly address: () => string;
  /** Kills one at random (kill -9), and starts it again. */
  readonly killOne: () => Promise<void>;
  /** The processor time of those that run, in ms since their start; undefined where the system does not say it (only Linux does). */
  readonly processorMs: () => number | undefined;
  /** When starts and restarts were under way, by performance.now(). */
  readonly restarts: readonly Restart[];
  readonly stop: () => Promise<void>;
};

export type Restart = { readonly from: number; readonly to: number };

/** A process that has just started answers what waited for it, and its first answers take longer, in ms. */
export const warmUpMs = 2000;

/** More than one process needs a Redis in `env`. */
export async function startFleet(
  processes: number,
  connector: string,
  env: Readonly<Record<string, string>>,
): Promise<Fleet> {
  const folders = Array.from({ length: processes }, makeFolder);
  const outbox = folders[0] ?? '';
  const start = (folder: string) =>
    startService({
      folder,
      env: {
        CONNECTOR_URLS: `departure-control=${connector}`,
        LOG_LEVEL: 'fatal',
        OUTBOX_DIR: `${outbox}/outbox`,
        ...env,
      },
    });
  const services: RunningService[] = [];
  for (const folder of folders) services.push(await start(folder));
  const restarts: Restart[] = [{ from: 0, to: performance.now() + warmUpMs }];
  let turn = 0;
  return {
    address: () => services[turn++ % services.length]?.address ?? '',
    restarts,
    processorMs: () => {
      const times = services.map(({ process }) => readProcessorMs(process.pid));
      return times.includes(undefined) ? undefined : times.reduce<number>((sum, ms = 0) => sum + ms, 0);
    },
    killOne: async () => {
      const at = Math.floor(Math.random() * services.length);
      const from = performance.now();
      await services[at]?.kill();
      services[at] = await start(folders[at] ?? '');
      restarts.push({ from, to: performance.now() + warmUpMs });
    },
    stop: async () => {
      for (const service of services) await service.stop();
      folders.forEach(removeFolder);
    },
  };
}

/** Linux counts in hundredths of a second. */
const tickMs = 10;

function readProcessorMs(pid: number | undefined): number | undefined {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(afterName[11]) + Number(afterName[12])) * tickMs;
  } catch {
    return undefined;
  }
}
