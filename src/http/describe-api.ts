import { fastifySwagger } from '@fastify/swagger';
import { fastifySwaggerUi } from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { scopeMeanings } from '../domain/access/api-key.ts';
import type { JsonSchema } from '../shared/json-schema.ts';
import { errorCodes, errorGuide } from './errors/error-guide.ts';
import { problemCatalogue } from './errors/http-error.ts';
import type { RouteScope } from './guards/route-scopes.ts';

const description = `Tact decides, while the customer stands at the kiosk, the desk, the till or is on the phone, what to do for that customer:
act, say, offer and follow up. One call, one answer, with the reason in it.

Every refusal is a problem (RFC 9457) with a stable code: [errors](/docs/errors).

Where keys are set, each operation needs one that has its scope, listed under its security and in x-scope.`;

const describe = (version: string) => ({
  openapi: '3.1.0' as const,
  info: {
    title: 'Tact',
    version,
    description,
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  tags: [
    { name: 'decisions', description: 'What to do, say and offer' },
    { name: 'customers', description: 'Snapshots, erasure and access' },
    { name: 'promises', description: 'What became of what customers were promised' },
    { name: 'tasks', description: 'What follows interactions' },
    { name: 'links', description: 'The links of messages, for the people who get them' },
    { name: 'budgets', description: 'Counts that many customers share' },
    { name: 'reports', description: 'How offers fare, and who would get them' },
    { name: 'rule sets', description: 'What is decided by' },
    { name: 'operations', description: 'Health and metrics' },
  ],
  components: {
    securitySchemes: {
      apiKey: { type: 'http' as const, scheme: 'bearer', bearerFormat: 'tact_<name>_<secret>' },
    },
  },
  'x-scopes': scopeMeanings,
  'x-problem-codes': problemCatalogue,
});

/** Everything on the page comes from this server: it fetches nothing from elsewhere, and no frame may contain it. */
const pagePolicy = {
  'default-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'style-src': ["'self'", "'unsafe-inline'"],
  'object-src': ["'none'"],
  'base-uri': ["'self'"],
  'frame-ancestors': ["'none'"],
};

const errorsPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** The OpenAPI 3.1 document of all routes added after it, browsable at `/docs`, as JSON at `/docs/json`. */
export function describeApi(app: FastifyInstance, version: string): void {
  app.register(fastifySwagger, {
    openapi: describe(version),
    transform: ({ schema, url, route }) => ({
      url,
      schema: { ...schema, ...describeScope(route.config?.scope) },
    }),
    transformObject: (document) =>
      'openapiObject' in document ? shareProblems(document.openapiObject) : document.swaggerObject,
    refResolver: { buildLocalReference: (schema, _base, _fragment, index) => nameOf(schema, index) },
  });
  app.register(fastifySwaggerUi, {
    routePrefix: '/docs',
    staticCSP: pagePolicy,
    uiConfig: { docExpansion: 'list', defaultModelsExpandDepth: 0, validatorUrl: null },
    theme: { title: 'Tact API', css: [{ filename: 'tact.css', content: '.topbar { display: none }' }] },
  });
  const errorsPage = renderErrorsPage();
  const options = { schema: { hide: true }, config: { scope: 'operate' } } as const;
  app.register(async (docs) => {
    docs.get('/docs/errors', options, (_request, reply) =>
      reply
        .header('content-security-policy', errorsPolicy)
        .type('text/html; charset=utf-8')
        .serializer(String)
        .send(errorsPage),
    );
  });
}

/** In OpenAPI 3.1 the requirement of a bearer key may name the roles that the key needs. */
const describeScope = (scope: RouteScope | undefined) =>
  scope === undefined || scope === 'open'
    ? { security: [] }
    : { security: [{ apiKey: [scope] }], 'x-scope': scope };

const nameOf = (schema: { readonly $id?: unknown }, index: number): string =>
  typeof schema.$id === 'string' ? schema.$id : `Schema${index}`;

type Operations = { readonly [path: string]: { readonly [method: string]: unknown } };

const codesIn = /"code":\{"enum":\[([^\]]*)\]/;

/**
 * An OpenAPI document with each problem response written once, under `components/responses` by the names of its codes; operations
 * refer to it. Most operations refuse alike: without this, problems are half of the document.
 */
function shareProblems<T extends { paths?: unknown; components?: unknown }>(document: T): T {
  const responses: Record<string, unknown> = {};
  const share = (response: unknown): unknown => {
    const codes = codesIn.exec(JSON.stringify(response))?.[1];
    if (codes === undefined) return response;
    const name = codes.replaceAll('"', '').replaceAll(',', '.');
    responses[name] = response;
    return { $ref: `#/components/responses/${name}` };
  };
  const paths = mapValues(document.paths as Operations, (operations) =>
    mapValues(operations, (operation) => {
      const { responses: answers = {}, ...rest } = operation as { responses?: Record<string, unknown> };
      return { ...rest, responses: mapValues(answers, share) };
    }),
  );
  return { ...document, paths, components: { ...(document.components as JsonSchema), responses } };
}

const mapValues = <T>(object: Readonly<Record<string, T>>, map: (value: T) => unknown) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));

/** The page behind every problem's `type`: `/docs/errors#code`. */
function renderErrorsPage(): string {
  const sections = errorCodes.map((code) => {
    const { status, title } = problemCatalogue[code];
    const { when, remedy } = errorGuide[code];
    return `<section id="${code}"><h2>${code}</h2><p><b>${status}</b> ${title}.</p><p>${prose(when)}</p><p>${prose(remedy)}</p></section>`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tact: errors</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head>
<body><h1>Errors</h1><p><a href="/docs">API</a></p>${sections.join('\n')}</body></html>`;
}

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}h2{font:600 1.1rem monospace;margin-top:2rem}:target{background:#fff7d6}';

const prose = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>');
