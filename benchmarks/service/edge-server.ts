// The HTTP edge alone: everything that is checked, counted and answered, with a use case that gives the same answer at once.
import { readFileSync } from 'node:fs';
import type { Decision } from '../../src/domain/decision/decision.ts';
import { buildApp } from '../../src/http/build-app.ts';
import { createFakeServices, createRecordedLog } from '../../tests/http/fake-services.ts';

const bytes = readFileSync(process.argv[2] ?? '');
const decision: Decision = JSON.parse(bytes.toString());
const services = {
  ...createFakeServices(),
  answerInteraction: async () => ({ decision, bytes, repeated: false }),
};
const app = buildApp(services, { log: createRecordedLog(), logOneIn: 0 });
process.stdout.write(`listening on ${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);
