import type { Logger } from 'pino';
import { createLogger } from '../adapters/telemetry/create-logger.ts';
import { createMetrics } from '../adapters/telemetry/create-metrics.ts';
import type { Config } from '../config/config.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import { answerServices } from './compose/answer-services.ts';
import { describeRules } from './compose/describe-rules.ts';
import { openOutbox } from './compose/open-outbox.ts';
import { openRemedyDesk } from './compose/open-remedy-desk.ts';
import { openRules } from './compose/open-rules.ts';
import { openStores } from './compose/open-stores.ts';
import { openSystems } from './compose/open-systems.ts';
import { shareOutbox } from './compose/share-outbox.ts';
import { startDelivery } from './compose/start-delivery.ts';
import { traceIfWanted } from './compose/trace-if-wanted.ts';
import { watchKeys } from './compose/watch-keys.ts';
import { endWithReason } from './process/end-with-reason.ts';
import { onStopSignal } from './process/on-stop-signal.ts';
import { readListeningSettings } from './process/read-settings.ts';
import { exposeRegistry, serveMetrics } from './process/serve-metrics.ts';
import { warnOpen } from './process/warn-open.ts';

/** Delivers tasks and nothing else: for workers beside services that share a Redis, or to drain an embedded store. */
async function work(config: Config, logger: Logger): Promise<void> {
  const outbox = shareOutbox(config.outboxDir, await openOutbox(config.outboxDir));
  const stores = await openStores(config, logger, outbox.remove);
  await outbox.claim(stores);
  const fault = outbox.fault();
  if (fault !== undefined) throw new ServiceError('store-unavailable', fault);
  const rules = await openRules(config, logger, stores.releases);
  const metrics = createMetrics({
    ruleSet: () => describeRules(rules.current()),
    tasks: () => stores.tasks.count(Date.now()),
  });
  stores.addMetrics?.(metrics.registry);
  const keys = await watchKeys(config, stores.apiKeys, logger);
  const metricsServer = await serveMetrics(exposeRegistry(metrics.registry), config, keys?.valid);
  const { tracing, close: closeTracing } = await traceIfWanted(config);
  const { afterwards: actions } = openSystems(config, () => rules.current().ruleSet, outbox.actions, tracing);
  const remedies = openRemedyDesk(answerServices({ config, stores }, metrics), rules.current);
  const ruleSet = () => rules.current().ruleSet;
  const worker = startDelivery(config, { stores, remedies, outbox, ruleSet, actions, logger, metrics });
  onStopSignal(logger, async () => {
    metricsServer?.close();
    await worker.stop();
    keys?.close();
    await rules.close();
    await stores.close();
    await closeTracing?.();
  });
  process.stdout.write(`Tact's worker delivers the tasks of the ${stores.kind} into ${config.outboxDir}\n`);
}

const config = await readListeningSettings(process.env, 'work');
const logger = createLogger(config.logLevel);
warnOpen(config, logger);
await work(config, logger).catch((error: unknown) => endWithReason(error, config, logger));
