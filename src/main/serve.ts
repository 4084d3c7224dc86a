import type { Logger } from 'pino';
import { createLogger } from '../adapters/telemetry/create-logger.ts';
import type { Config } from '../config/load-config.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import { composeService, openLetters } from './compose-service.ts';
import { loadSampleCustomers } from './load-sample-customers.ts';
import { onStopSignal } from './on-stop-signal.ts';
import { openRules } from './open-rules.ts';
import { openStores } from './open-stores.ts';
import { readConfig } from './read-config.ts';
import { startDelivery } from './start-delivery.ts';
import { writeWelcome } from './write-welcome.ts';

const sweepEveryMs = 60_000;

/** Opens everything in order, listens, tells where, and closes it all in reverse when asked to stop. */
async function serve(config: Config, logger: Logger): Promise<void> {
  const letters = await openLetters(config);
  const stores = await openStores(config, (taskIds) => letters.remove(taskIds));
  const rules = await openRules(config.rulesDir, logger);
  const { app, metrics } = composeService({
    config,
    logger,
    stores,
    currentRuleSet: rules.current,
    isReady: async () => ({ ready: true, checks: { rules: { ok: true } } }),
  });
  const sampleCustomers = config.sampleCustomers ? await loadSampleCustomers(stores.customers) : 0;
  const { ruleSet } = rules.current();
  const address = await app.listen({ port: config.port, host: config.host });
  const delivery = {
    tasks: stores.tasks,
    letters,
    logger,
    metrics,
    currentRuleSet: () => rules.current().ruleSet,
  };
  const worker = config.worker === 'inside' ? await startDelivery(config, delivery) : undefined;
  const sweeping = setInterval(() => {
    stores.sweep(Date.now()).catch((error: unknown) => logger.error({ err: error }, 'sweeping failed'));
  }, sweepEveryMs);
  process.stdout.write(
    writeWelcome({
      address,
      ruleSet,
      store: stores.kind,
      outbox: config.outboxDir,
      sampleCustomers,
      now: Date.now(),
    }),
  );
  onStopSignal(logger, async () => {
    clearInterval(sweeping);
    await app.close();
    await worker?.stop();
    await rules.close();
    await stores.close();
  });
}

const config = readConfig(process.env);
const logger = createLogger(config.logLevel);
try {
  await serve(config, logger);
} catch (error) {
  if (error instanceof ServiceError) process.stderr.write(`tact: cannot start: ${error.message}\n`);
  else logger.fatal({ err: error }, 'cannot start');
  process.exit(1);
}
