// npm run check:dashboards: runs every expression of the dashboard and the alerts in Prometheus, which scrapes a service under load on Redis.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parse } from 'yaml';
import { startStandalone } from '../../tests/support/redis-servers.ts';
import { panels } from '../../tools/dashboard.ts';
import { HttpConnection } from '../service/http-connection.ts';
import { makeRequest } from '../service/make-request.ts';
import { putCustomers } from '../service/put-customers.ts';
import { serviceFlags, startServer } from '../service/start-process.ts';
import { pickPorts } from './pick-ports.ts';

/** Series that exist only once something has gone wrong, or where a feed or an archive runs. */
const mayBeEmpty =
  /status="503"|tact_shed|tact_degraded|tact_decisions_late|tact_promises|tact_feed|tact_archive|tact_redis_unconfirmed/;

const folder = mkdtempSync(join(tmpdir(), 'tact-dashboards-'));
const [port = 0, prometheusPort = 0] = await pickPorts(2);
const redis = await startStandalone();
const service = await startServer([...serviceFlags, 'dist/main/serve.js'], {
  ...process.env,
  PORT: String(port),
  REDIS_URL: redis.url,
  DATA_DIR: folder,
  LOG_LEVEL: 'error',
});
const prometheus = startPrometheus();
try {
  await putCustomers(port, 500);
  await load(20_000);
  const expressions = [...panels.flatMap(({ series }) => Object.values(series)), ...readAlerts()];
  const wrong = (await Promise.all(expressions.map(check))).flat();
  for (const line of wrong) console.error(line);
  console.log(
    `${expressions.length - wrong.length} of ${expressions.length} expressions are answered as they should be`,
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  prometheus.kill();
  await service.stop();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
}

function startPrometheus() {
  const config = join(folder, 'prometheus.yaml');
  const scrape = { job_name: 'tact', static_configs: [{ targets: [`127.0.0.1:${port}`] }] };
  const text = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [resolve('deploy/monitoring/alerts.yaml')],
    scrape_configs: [scrape],
  };
  writeFileSync(config, JSON.stringify(text));
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${folder}/tsdb`,
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
    ],
    { stdio: 'ignore' },
  );
  child.once('error', (error) => {
    console.error(`prometheus could not be started (apt-get install prometheus): ${error.message}`);
    process.exit(1);
  });
  return child;
}

/** Decisions, offers and outcomes for long enough that each rate has two samples. */
async function load(milliseconds: number): Promise<void> {
  const connection = new HttpConnection(port);
  const until = performance.now() + milliseconds;
  for (let count = 0; performance.now() < until; count += 1) {
    const { body } = await connection.send(
      'POST',
      '/v1/decisions',
      makeRequest('look', count, 'live', Date.now()),
    );
    const { decisionId, offers }: { decisionId: string; offers: { offerId: string }[] } = JSON.parse(body());
    const [offer] = offers;
    const report = JSON.stringify({ offerId: offer?.offerId, outcome: 'shown' });
    if (offer !== undefined) await connection.send('POST', `/v1/decisions/${decisionId}/outcomes`, report);
    await setTimeout(5);
  }
  connection.close();
}

/** The left-hand sides of the alerts' comparisons, which must give series whether or not the alert rings. */
function readAlerts(): string[] {
  const file: { groups: { rules: { alert?: string; expr: string }[] }[] } = parse(
    readFileSync('deploy/monitoring/alerts.yaml', 'utf8'),
  );
  const rules = file.groups.flatMap((group) => group.rules);
  return rules
    .filter(({ alert }) => alert !== undefined)
    .map(({ expr }) => expr.split(/ (?:>|==) /)[0] ?? expr);
}

type Answer = { status: string; error?: string; data?: { result: unknown[] } };

async function check(expression: string): Promise<string[]> {
  const query = expression.replaceAll('$__rate_interval', '10s');
  const url = `http://127.0.0.1:${prometheusPort}/api/v1/query?query=${encodeURIComponent(query)}`;
  const answer: Answer = JSON.parse(await (await fetch(url)).text());
  if (answer.status !== 'success') return [`${query}: ${answer.error}`];
  const isEmpty = (answer.data?.result.length ?? 0) === 0;
  return isEmpty && !mayBeEmpty.test(query) ? [`${query}: no series`] : [];
}
