import type { Command } from 'commander';
import { ServiceError } from '../domain/shared/service-error.ts';
import { type Following, followChanges } from '../follow/follow-changes.ts';
import type { FeedLag } from '../follow/ports.ts';
import type { CliServices } from './cli-services.ts';

/** The services that the program gives to `tact feed`. */
export type FeedServices = Pick<CliServices, 'print' | 'finish'> & {
  /** Connects to the feed of that name and to the store. `port` replaces METRICS_PORT. */
  readonly openFeed: (
    name: string,
    metricsPort: string | undefined,
  ) => Promise<Following & { readonly lag: () => Promise<FeedLag>; readonly close: () => Promise<void> }>;
};

/** Adds `tact feed`: applies the changes of source systems until it is stopped. */
export function addFeedCommand(program: Command, services: FeedServices): void {
  program
    .command('feed')
    .description('apply the changes of a Redis stream to the stored customers (docs/change-feed.md)')
    .option('--name <feed>', 'which feed: lower-case letters, digits and dashes', 'all')
    .option('--metrics-port <port>', 'serve Prometheus metrics on this port of HOST, as METRICS_PORT does')
    .option('--lag', 'say how far behind the feed is, and end')
    .action((flags: FeedFlags) => runFeed(flags, services));
}

type FeedFlags = { readonly name: string; readonly metricsPort?: string; readonly lag?: true };

async function runFeed(flags: FeedFlags, services: FeedServices): Promise<void> {
  try {
    if (!/^[a-z0-9-]{1,32}$/.test(flags.name))
      throw new ServiceError('invalid-request', `${flags.name} is not the name of a feed`);
    const opened = await services.openFeed(flags.name, flags.metricsPort);
    if (flags.lag) printLag(await opened.lag(), services);
    else await followChanges(opened);
    await opened.close();
    services.finish(0);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    services.print(`tact feed: ${error.message}`);
    services.finish(1);
  }
}

function printLag({ entries, ageMs, parked }: FeedLag, { print }: FeedServices): void {
  print(`${entries} entries behind, the oldest by ${Math.round(ageMs / 1000)} s; ${parked} parked`);
}
