// Writes every generated page under docs/ from the program; tests compare each with the program.
import { writeFileSync } from 'node:fs';
import { describeFacts } from '../src/author/reference/describe-facts.ts';
import { listPackSchemas } from '../src/author/reference/pack-schemas.ts';
import { buildApp } from '../src/http/build-app.ts';
import { readVersion } from '../src/main/process/read-version.ts';
import { createFakeServices, createRecordedLog } from '../tests/http/fake-services.ts';
import { renderConfigurationPage } from './configuration-page.ts';
import { describeDashboard } from './dashboard.ts';
import { renderErrorsPage } from './errors-page.ts';

const writeJson = (path: string, value: unknown): void =>
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

const metrics = { contentType: 'text/plain', render: async () => '', observe: () => undefined };
const app = buildApp(createFakeServices(), {
  log: createRecordedLog(),
  metrics,
  version: readVersion(),
});
await app.ready();
writeJson('docs/openapi.json', app.swagger());
await app.close();
for (const [name, schema] of Object.entries(listPackSchemas())) writeJson(`docs/schemas/${name}`, schema);
writeFileSync('docs/errors.md', renderErrorsPage());
writeFileSync('docs/facts.md', describeFacts());
writeFileSync('docs/configuration.md', renderConfigurationPage());
writeJson('deploy/monitoring/grafana/dashboards/tact.json', describeDashboard());
