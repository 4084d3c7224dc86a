import { type FastifyInstance, fastify } from 'fastify';
import type { JsonSchema } from '../shared/json-schema.ts';
import { readJsonBodies } from './body/read-json-bodies.ts';
import { describeApi } from './describe-api.ts';
import { answerBrokenConnection, refuseTunnels } from './errors/answer-broken-connection.ts';
import { answerProblem, answerProblems } from './errors/answer-problems.ts';
import { refuseFaults } from './errors/refuse-faults.ts';
import { ResourceMethods } from './errors/resource-methods.ts';
import { auditActs } from './guards/audit-acts.ts';
import { createShedCount } from './guards/count-shed.ts';
import { drainConnections } from './guards/drain-connections.ts';
import { limitBodies } from './guards/limit-bodies.ts';
import { limitWork } from './guards/limit-work.ts';
import { meetExpectations } from './guards/meet-expectations.ts';
import { observeRequests } from './guards/observe-requests.ts';
import { refuseEndSlash } from './guards/refuse-end-slash.ts';
import { refuseOtherMethods } from './guards/refuse-other-methods.ts';
import { readRequestStarts } from './guards/request-start.ts';
import { requireApiKey } from './guards/require-api-key.ts';
import { requireOneHost } from './guards/require-one-host.ts';
import { requireScopes } from './guards/route-scopes.ts';
import { secureHeaders } from './guards/secure-headers.ts';
import { shedLoad } from './guards/shed-load.ts';
import { traceRequests } from './guards/trace-requests.ts';
import { createRequestIds, trackRequests } from './guards/track-requests.ts';
import { addAudienceRoutes } from './routes/audience-routes.ts';
import { addBatchRoutes } from './routes/batch-routes.ts';
import { addBudgetRoutes } from './routes/budget-routes.ts';
import { addCampaignRoutes } from './routes/campaign-routes.ts';
import { addCustomerRoutes } from './routes/customer-routes.ts';
import { addDecisionRoutes } from './routes/decision-routes.ts';
import { addEventRoutes } from './routes/event-routes.ts';
import { addFeedRoutes } from './routes/feed-routes.ts';
import { addKeyRoutes } from './routes/key-routes.ts';
import { addLinkRoutes } from './routes/link-routes.ts';
import { addOperationRoutes } from './routes/operation-routes.ts';
import { addOutcomeRoutes } from './routes/outcome-routes.ts';
import { addPartyRoutes } from './routes/party-routes.ts';
import { addPreviewRoutes } from './routes/preview-routes.ts';
import { addPromiseRoutes } from './routes/promise-routes.ts';
import { addReleaseRoutes } from './routes/release-routes.ts';
import { addReplayRoutes } from './routes/replay-routes.ts';
import { addReportRoutes } from './routes/report-routes.ts';
import { addRuleSetRoutes } from './routes/rule-set-routes.ts';
import { addTaskOutcomeRoutes, addTaskRoutes } from './routes/task-routes.ts';
import { addWhyRoutes } from './routes/why-routes.ts';
import { refTo } from './schemas/publish-schema.ts';
import { type CompileSchema, createSchemaCompiler } from './schemas/schema-checks.ts';
import { sharedSchemas } from './schemas/shared-schemas.ts';
import { defaultLimits, type HttpLimits, type HttpOptions } from './services/http-options.ts';
import type { HttpServices } from './services/http-services.ts';

/**
 * The HTTP edge, ready to `listen` or `inject`. It maps the wire to use cases and back and does nothing else. `close` stops
 * taking requests, answers those in work, and answers late ones 503.
 */
export function buildApp(services: HttpServices, options: HttpOptions): FastifyInstance {
  const limits = { ...defaultLimits, ...options.limits };
  const now = options.now ?? Date.now;
  const isDraining = options.isDraining ?? (() => false);
  const compile = createSchemaCompiler(sharedSchemas);
  const nextId = createRequestIds();
  const resources = new ResourceMethods();
  const countShed = createShedCount(options);
  const app = createServer(limits, options.trustedProxies ?? [], { nextId, resources });
  refuseTunnels(app.server, resources, nextId);
  useSchemas(app, compile);
  answerProblems(app);
  requireScopes(app);
  auditActs(app, options.audit);
  trackRequests(app, limits.unansweredPerConnection);
  traceRequests(app, options.tracing);
  readRequestStarts(app, options.trustRequestStart ?? false, now);
  shedLoad(app, { ...options, now, countShed });
  readJsonBodies(app);
  secureHeaders(app);
  drainConnections(app, isDraining);
  observeRequests(app, options, countShed);
  requireApiKey(app, options.keyRing, now);
  requireOneHost(app);
  meetExpectations(app);
  refuseEndSlash(app);
  refuseOtherMethods(app, resources);
  limitBodies(app, limits.arrivingBytes);
  const workLoad = limitWork(app, limits.unitsInWork);
  describeApi(app, options.version ?? '0.0.0');
  app.register(async (scope) => {
    addDecisionRoutes(scope, services, limits, now);
    const checkRequest = compile(refTo('DecisionRequest'));
    addBatchRoutes(scope, services, { limits, log: options.log, checkRequest });
    addPartyRoutes(scope, services, limits);
    addOutcomeRoutes(scope, services, {
      limits,
      checkReport: compile(refTo('OutcomeReport')),
      checkPlacedReport: compile(refTo('PlacedOutcomeReport')),
    });
    addCustomerRoutes(scope, services, limits);
    addEventRoutes(scope, services, {
      limits,
      log: options.log,
      checkEvent: compile(refTo('CustomerEvent')),
    });
    addFeedRoutes(scope, services, isDraining);
    addWhyRoutes(scope, services);
    addReplayRoutes(scope, services);
    addPromiseRoutes(scope, services);
    addTaskRoutes(scope, services);
    addTaskOutcomeRoutes(scope, services, now);
    addLinkRoutes(scope, services);
    addBudgetRoutes(scope, services);
    addReportRoutes(scope, services, now);
    addAudienceRoutes(scope, services, now);
    addCampaignRoutes(scope, services);
    addKeyRoutes(scope, services);
    addRuleSetRoutes(scope, services, now);
    addReleaseRoutes(scope, services, now);
    addPreviewRoutes(scope, services);
    addOperationRoutes(scope, services, { metrics: options.metrics, workLoad, isDraining });
  });
  return app;
}

type RequestIds = ReturnType<typeof createRequestIds>;

function createServer(
  limits: HttpLimits,
  trustedProxies: readonly string[],
  { nextId, resources }: { readonly nextId: RequestIds; readonly resources: ResourceMethods },
): FastifyInstance {
  return fastify({
    genReqId: (message) => nextId(message),
    bodyLimit: limits.decisionBytes,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionTimeout: limits.idleSocketMs,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // An id of 128 characters, each at worst of four bytes that are percent-encoded.
    routerOptions: { maxParamLength: 128 * 12 },
    http: {
      requireHostHeader: false,
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: limits.timeoutCheckMs,
    },
    clientErrorHandler: (error, socket) => answerBrokenConnection(error, socket, nextId(), resources),
    frameworkErrors: (error, request, reply) => {
      reply.header('request-id', request.id);
      answerProblem(error, request, reply);
    },
  });
}

/** One source for validation, documentation and types. JSON.stringify writes the answers: a generated writer gained 7 % of 6 µs. */
function useSchemas(app: FastifyInstance, compile: CompileSchema): void {
  for (const schema of sharedSchemas) app.addSchema(schema);
  app.setSerializerCompiler(() => JSON.stringify);
  app.setValidatorCompiler<JsonSchema>(({ schema, httpPart }) => {
    const check = compile(schema);
    const root = roots[httpPart ?? 'body'] ?? '';
    return (value: unknown) => {
      const faults = check(value, root);
      return faults.length === 0 ? true : { error: refuseFaults('invalid-request', faults) };
    };
  });
}

const roots: Readonly<Record<string, string>> = { params: '/path', querystring: '/query' };
