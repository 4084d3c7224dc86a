import { fastifySwagger } from '@fastify/swagger';
import { fastifySwaggerUi } from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { scopeMeanings } from '../domain/access/api-key.ts';
import { renderErrorsPage } from './errors/errors-page.ts';
import { problemCatalogue } from './errors/http-error.ts';
import type { RouteScope } from './guards/route-scopes.ts';
import { shareProblems } from './schemas/share-problems.ts';

const description = `Tact decides, while the customer stands at the kiosk, the desk, the till or is on the phone, what to do for that customer:
act, say, offer and follow up. One call, one answer, with the reason in it.

Every refusal is a problem (RFC 9457) with a stable code: [errors](/docs/errors).

Where keys are set, each operation needs one that has its scope, which stands under its security and in x-scope.`;

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

/** Everything on the page comes from this server; nothing is fetched from elsewhere, and no frame may hold it. */
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

/** OpenAPI 3.1 lets the requirement of a bearer key name the roles it must have. */
const describeScope = (scope: RouteScope | undefined) =>
  scope === undefined || scope === 'open'
    ? { security: [] }
    : { security: [{ apiKey: [scope] }], 'x-scope': scope };

const nameOf = (schema: { readonly $id?: unknown }, index: number): string =>
  typeof schema.$id === 'string' ? schema.$id : `Schema${index}`;
