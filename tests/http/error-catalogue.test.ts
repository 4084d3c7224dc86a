import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import { errorCodes } from '../../src/http/errors/error-guide.ts';
import { problemCatalogue } from '../../src/http/errors/http-error.ts';
import { readVersion } from '../../src/main/process/read-version.ts';
import { renderErrorsPage } from '../../tools/errors-page.ts';
import { createFakeServices, createRecordedLog } from './fake-services.ts';

const metrics = { contentType: 'text/plain', render: async () => '', observe: () => undefined };

type Described = {
  readonly paths?: Readonly<Record<string, object>>;
  readonly components?: { readonly responses?: Readonly<Record<string, unknown>> };
};

async function describedApi() {
  const app = buildApp(createFakeServices(), {
    log: createRecordedLog(),
    metrics,
    version: readVersion(),
  });
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}

it('docs/errors.md explains every error code, as the program knows them (npm run docs writes it)', () => {
  expect(readFileSync('docs/errors.md', 'utf8')).toBe(renderErrorsPage());
});

it('docs/openapi.json is what the program serves (npm run docs writes it; look at the diff)', async () => {
  const committed: unknown = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
  expect(committed).toEqual(JSON.parse(JSON.stringify(await describedApi())));
});

/** Codes of what never reaches an operation: they belong to the connection or to the URL. */
const outsideOperations = [
  'malformed-http',
  'request-timeout',
  'headers-too-large',
  'method-not-allowed',
  'expectation-failed',
];

it('every code in the catalogue is documented at an operation under its own status, and no other is', async () => {
  const { paths = {}, components = {} } = (await describedApi()) as Described;
  const shared = components.responses ?? {};
  const resolve = (response: unknown): unknown => shared[nameOf(response)] ?? response;
  const documented = new Set<string>();
  for (const operations of Object.values(paths)) {
    for (const { responses = {} } of Object.values(operations as Record<string, { responses?: object }>)) {
      for (const [status, response] of Object.entries(responses)) {
        for (const code of codesOf(resolve(response))) {
          documented.add(code);
          expect(String(problemCatalogue[code as keyof typeof problemCatalogue].status)).toBe(status);
        }
      }
    }
  }
  expect([...documented, ...outsideOperations].sort()).toEqual([...errorCodes].sort());
});

const nameOf = (response: unknown): string =>
  /^#\/components\/responses\/(.+)$/.exec(String((response as { $ref?: string }).$ref))?.[1] ?? '';

function codesOf(response: unknown): string[] {
  const text = JSON.stringify(response);
  const found = /"code":\{"enum":(\[[^\]]*\])/.exec(text)?.[1];
  return found === undefined ? [] : JSON.parse(found);
}
