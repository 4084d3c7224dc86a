// Writes src/http/openapi.json and docs/errors.md from the program; tests hold both equal to it.
import { writeFileSync } from 'node:fs';
import { buildApp } from '../src/http/build-app.ts';
import { renderErrorGuide } from '../src/http/errors/error-guide.ts';
import { createFakeServices, createRecordedLog } from '../tests/http/fake-services.ts';

const metrics = { contentType: 'text/plain', render: async () => '', observe: () => undefined };
const app = buildApp(createFakeServices(), { log: createRecordedLog(), metrics });
await app.ready();
writeFileSync('src/http/openapi.json', `${JSON.stringify(app.swagger(), null, 2)}\n`);
writeFileSync('docs/errors.md', renderErrorGuide());
await app.close();
