import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { watchWrites } from '../adapters/resilience/watch-writes.ts';
import { createLogger } from '../adapters/telemetry/create-logger.ts';
import type { Config } from '../config/config.ts';
import { answerServices } from './compose/answer-services.ts';
import { checkReadiness } from './compose/check-readiness.ts';
import { composeService } from './compose/compose-service.ts';
import { foundDemonstration } from './compose/found-demonstration.ts';
import { keepTools } from './compose/keep-tools.ts';
import { openOutbox } from './compose/open-outbox.ts';
import { openRemedyDesk } from './compose/open-remedy-desk.ts';
import { openRules } from './compose/open-rules.ts';
import { holdShared, openStores } from './compose/open-stores.ts';
import { openSystemDesk } from './compose/open-system-desk.ts';
import { openSystems } from './compose/open-systems.ts';
import { reportOutbox, shareOutbox } from './compose/share-outbox.ts';
import { startDelivery } from './compose/start-delivery.ts';
import type { Stores } from './compose/stores.ts';
import { traceIfWanted } from './compose/trace-if-wanted.ts';
import { watchKeys } from './compose/watch-keys.ts';
import { closeApp } from './process/close-app.ts';
import { endWithReason } from './process/end-with-reason.ts';
import { onStopSignal } from './process/on-stop-signal.ts';
import { readListeningSettings } from './process/read-settings.ts';
import { serveMetrics } from './process/serve-metrics.ts';
import { supervise, workerNumber } from './process/supervise.ts';
import { warnOpen } from './process/warn-open.ts';
import { type Welcome, writeWelcome } from './process/write-welcome.ts';

const sweepEveryMs = 60_000;
/** Connections that wait to be accepted. With Node's 511, probes of health wait for seconds when a crowd of clients connects at once. */
const backlog = 4096;

/** Opens everything in order, listens, prints the address, and closes everything in reverse order on a stop signal. */
async function serve(config: Config, logger: Logger): Promise<void> {
  const outbox = shareOutbox(config.outboxDir, await openOutbox(config.outboxDir));
  const opened = await openStores(config, logger, outbox.remove);
  const watched = watchWrites(opened.ledger, Date.now);
  const stores = { ...opened, ledger: watched.ledger };
  const rules = await openRules(config, logger, stores.releases);
  let draining = false;
  const { tracing, close: closeTracing } = await traceIfWanted(config);
  const systems = openSystems(config, () => rules.current().ruleSet, outbox.actions, tracing);
  const keys = await watchKeys(config, stores.apiKeys, logger);
  const { app, metrics, exposed } = composeService({
    config,
    logger,
    stores,
    systems: openSystemDesk(systems.meanwhile, new Set(config.connectorUrls.keys()), (...answer) =>
      metrics.countSystemAnswer(...answer),
    ),
    keys,
    rules,
    tracing,
    isReady: () => checkReadiness(stores, rules, watched.failure, outbox.fault),
    isDraining: () => draining,
    writeFailure: watched.failure,
  });
  await outbox
    .claim(stores)
    .catch((error: unknown) => logger.warn({ err: error }, 'the outbox was not checked'));
  reportOutbox(outbox, metrics.registry, logger);
  const samples = await foundDemonstration(config, stores, rules.current().ruleSet, Date.now());
  const address = await app.listen({ port: config.port, host: config.host, backlog });
  const metricsServer = await serveMetrics(exposed, config, keys?.valid);
  const delivery = {
    stores,
    remedies: openRemedyDesk(answerServices({ config, stores }, metrics), rules.current),
    outbox,
    ruleSet: () => rules.current().ruleSet,
    actions: systems.afterwards,
    logger,
    metrics,
  };
  const worker =
    delivers(config) && outbox.fault() === undefined ? startDelivery(config, delivery) : undefined;
  const timers = [sweepRegularly(stores, logger), keepTools(stores.tools, rules.current, logger)];
  const stop = async (): Promise<void> => {
    draining = true;
    await setTimeout(config.shutdownDelayMs);
    for (const timer of timers) clearInterval(timer);
    await closeApp(app, logger);
    metricsServer?.close();
    await worker?.stop();
    keys?.close();
    await rules.close();
    await stores.close();
    await closeTracing?.();
  };
  onStopSignal(logger, stop, config.shutdownDelayMs);
  if (workerNumber() === 0) welcome(address, config, { ...rules.current(), store: stores.kind, samples });
}

function welcome(
  address: string,
  config: Config,
  serving: Pick<Welcome, 'ruleSet' | 'store' | 'samples'>,
): void {
  const needsKey = config.apiKeys.length > 0;
  process.stdout.write(
    writeWelcome({ ...serving, address, outbox: config.outboxDir, needsKey, now: Date.now() }),
  );
}

const delivers = ({ worker }: Config): boolean => worker === 'inside' && workerNumber() === 0;

const sweepRegularly = (stores: Stores, logger: Logger): NodeJS.Timeout =>
  setInterval(() => {
    stores.sweep(Date.now()).catch((error: unknown) => logger.error({ err: error }, 'sweeping failed'));
  }, sweepEveryMs);

const config = await readListeningSettings(process.env, 'serve');
const logger = createLogger(config.logLevel);
const workers = config.workers === 'auto' ? availableParallelism() : config.workers;
if (workers > 1 && cluster.isPrimary) {
  warnOpen(config, logger);
  await holdShared(config, logger).then(
    (giveBack) => supervise(workers, logger, giveBack),
    (error: unknown) => endWithReason(error, config, logger),
  );
} else {
  if (!cluster.isWorker) warnOpen(config, logger);
  await serve(config, logger).catch((error: unknown) => endWithReason(error, config, logger));
}
