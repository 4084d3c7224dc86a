import type { Command } from 'commander';
import { ServiceError } from '../domain/shared/service-error.ts';
import type { Look, StoreKeeper } from '../keep/ports.ts';
import { type StoreReport, verifyStore } from '../keep/verify-store.ts';
import { createThrottle, type ThrottleClock } from '../load/throttle.ts';
import type { CliServices } from './cli-services.ts';
import { group } from './load-progress.ts';

/** The services that the program gives to `tact store …`. */
export type StoreServices = Pick<CliServices, 'print' | 'finish'> & {
  /** Opens the store that the environment names. */
  readonly openKeeper: () => Promise<StoreKeeper>;
  /** True if a pack declares the budget or policy of a counter. */
  readonly readDeclared: () => Promise<(counter: string) => boolean>;
  /** Brings the ledger of an earlier release into the present layout: how many records of each kind it was; none if it was there. */
  readonly migrate: () => Promise<ReadonlyMap<string, number>>;
  /** Copies the embedded store into a new folder while a service may use it. Resolves to the bytes of the copy. */
  readonly backUp: (target: string) => Promise<number>;
  /** Puts a copy where the service looks for its store, and returns that place. */
  readonly restore: (backup: string) => Promise<string>;
  /** Writes the file of the embedded store anew, without what was removed. Resolves to its bytes before and after. */
  readonly scrub: () => Promise<{ readonly before: number; readonly bytes: number }>;
  readonly clock: ThrottleClock;
  /** Writes to standard error. */
  readonly reportProgress: (text: string) => void;
};

/** Ends with 0 if the store is sound, 3 if faults remain, 1 if it cannot be read. */
const exitCodes = { sound: 0, failed: 1, faulty: 3 } as const;

/** Adds `tact store stats|verify|repair|confirm|migrate|backup|restore|scrub`. */
export function addStoreCommands(program: Command, services: StoreServices): void {
  const store = program.command('store').description('look after the store that the environment names');
  store
    .command('stats')
    .description('print the number of records of each kind')
    .action(() => withKeeper(services, (keeper) => printFigures(keeper, services)));
  store
    .command('confirm')
    .description(
      'confirm that a store is complete after it lost data, or after a change feed alone filled it',
    )
    .action(() => withKeeper(services, (keeper) => confirm(keeper, services)));
  store
    .command('verify')
    .description('search for faults; change nothing')
    .option('--rate <records>', 'look at no more records a second than this (Redis)', '50000')
    .action((flags: Flags) => withKeeper(services, (keeper) => check(keeper, services, false, flags)));
  store
    .command('repair')
    .description('search for faults and repair those that can be repaired')
    .option('--rate <records>', 'look at no more records a second than this (Redis)', '50000')
    .action((flags: Flags) => withKeeper(services, (keeper) => check(keeper, services, true, flags)));
  store
    .command('migrate')
    .description(
      'bring the ledger of an earlier release into the layout of this one; stop every process first',
    )
    .action(() => answerFailures(services, () => migrate(services)));
  store
    .command('backup <folder>')
    .description('copy the embedded store into a new folder; the service may keep running')
    .action((folder: string) =>
      answerFailures(services, async () => {
        const bytes = await services.backUp(folder);
        services.print(
          `${group(bytes)} bytes in ${folder}. Copy OUTBOX_DIR as well: written letters are there.`,
        );
        return exitCodes.sound;
      }),
    );
  store
    .command('scrub')
    .description(
      'write the embedded store anew, so that its file has no byte of what was erased; stop the service first',
    )
    .action(() =>
      answerFailures(services, async () => {
        const { before, bytes } = await services.scrub();
        services.print(`${group(bytes)} bytes, ${group(before)} before`);
        return exitCodes.sound;
      }),
    );
  store
    .command('restore <folder>')
    .description('put a backup where the service looks for its store; stop the service first')
    .action((folder: string) =>
      answerFailures(services, async () => {
        services.print(
          `restored into ${await services.restore(folder)}. What was decided after the backup is gone:`,
        );
        services.print('the service promises nothing until you run tact store confirm.');
        return exitCodes.sound;
      }),
    );
}

async function migrate({ migrate: migrateLedger, print }: StoreServices): Promise<number> {
  const copied = await migrateLedger();
  if (copied.size === 0) print('the store has the layout of this release: nothing was changed');
  for (const [kind, count] of copied) print(`  ${group(count).padStart(14)}  ${kind.replace(/:$/, '')}`);
  return exitCodes.sound;
}

async function confirm(keeper: StoreKeeper, { print }: StoreServices): Promise<number> {
  await keeper.confirm();
  print(`${keeper.kind}: taken as it is; what it lost is not waited for any more`);
  return exitCodes.sound;
}

async function withKeeper(
  services: StoreServices,
  work: (keeper: StoreKeeper) => Promise<number>,
): Promise<void> {
  await answerFailures(services, async () => {
    const keeper = await services.openKeeper();
    try {
      return await work(keeper);
    } finally {
      await keeper.close();
    }
  });
}

async function answerFailures(services: StoreServices, work: () => Promise<number>): Promise<void> {
  try {
    services.finish(await work());
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    services.print(`tact store: ${error.message}`);
    services.finish(exitCodes.failed);
  }
}

async function printFigures(keeper: StoreKeeper, { print }: StoreServices): Promise<number> {
  print(keeper.kind);
  for (const [name, count] of await keeper.figures()) print(`  ${group(count).padStart(14)}  ${name}`);
  return exitCodes.sound;
}

type Flags = { readonly rate: string };

const reportEveryMs = 5000;

/** Throttles the work, and reports its progress at intervals. */
function watchWork({ clock, reportProgress }: StoreServices, rate: string): Look {
  const perSecond = Number(rate);
  if (!(perSecond >= 1))
    throw new ServiceError('invalid-request', `--rate ${rate} is not a number of records`);
  const throttle = createThrottle(perSecond, clock);
  let looked = 0;
  let reportedAt = clock.elapsed();
  return async (records) => {
    await throttle(records);
    looked += records;
    if (clock.elapsed() - reportedAt < reportEveryMs) return;
    reportedAt = clock.elapsed();
    reportProgress(`${group(looked)} records looked at\n`);
  };
}

async function check(
  keeper: StoreKeeper,
  services: StoreServices,
  repair: boolean,
  { rate }: Flags,
): Promise<number> {
  const look = watchWork(services, rate);
  const isDeclared = await services.readDeclared();
  const report = await verifyStore(keeper, { isDeclared, repair, look });
  for (const line of describeReport(report, keeper.kind)) services.print(line);
  const found = countFaults(report);
  return found === report.repaired ? exitCodes.sound : exitCodes.faulty;
}

const countFaults = ({ faults }: StoreReport): number =>
  [...faults.values()].reduce((sum, count) => sum + count, 0);

function describeReport(report: StoreReport, kind: string): string[] {
  const found = countFaults(report);
  if (found === 0) return [`${kind}: no faults`];
  const kinds = [...report.faults].map(([name, count]) => `  ${group(count).padStart(14)}  ${name}`);
  const examples = report.examples.map((fault) => `    ${fault.kind}: ${fault.record}`);
  return [
    `${kind}: ${group(found)} fault${found === 1 ? '' : 's'}, ${group(report.repaired)} repaired`,
    ...kinds,
    ...examples,
  ];
}
