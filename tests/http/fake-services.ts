import { createMemoryKeyStore } from '../../src/adapters/memory/memory-key-store.ts';
import { createMemoryLog } from '../../src/adapters/memory/memory-log.ts';
import { createMemoryTaskStore } from '../../src/adapters/memory/memory-task-store.ts';
import { ContactPolicies } from '../../src/domain/contact/contact-policies.ts';
import type { ContactEvent } from '../../src/domain/contact/customer-memory.ts';
import { appendEvent } from '../../src/domain/customer/customer-event.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import type { DecisionRequest } from '../../src/domain/decision/decision-request.ts';
import type { RuleSet, Touchpoint } from '../../src/domain/rule-set/rule-set.ts';
import type { TaskRecord } from '../../src/domain/tasks/task.ts';
import type { RuleProgram } from '../../src/engine/language/rule-program.ts';
import { HttpError } from '../../src/http/errors/http-error.ts';
import { createSnapshotCheck } from '../../src/http/schemas/check-snapshot.ts';
import type { HttpLog, RequestEntry } from '../../src/http/services/http-options.ts';
import type { HttpServices } from '../../src/http/services/http-services.ts';
import { createReleaseDesk } from '../../src/main/compose/create-release-desk.ts';
import { createReleaseServices } from '../../src/main/compose/create-release-services.ts';
import { createSecret } from '../../src/main/compose/create-secret.ts';
import { createKeyManager } from '../../src/maintain/manage-keys.ts';
import { reportOffers } from '../../src/reports/report-offers.ts';
import { canonicalJson } from '../../src/shared/digest.ts';
import { mergePatch } from '../../src/shared/merge-patch.ts';

const checkContext: Touchpoint['checkContext'] = (context) => {
  const { flight } = Object(context) as { flight?: unknown };
  return flight === undefined || typeof flight === 'object'
    ? []
    : [{ pointer: '/flight', message: 'must be an object', example: { number: 'TA601' } }];
};

const program: RuleProgram = {
  run: () => {
    throw new Error('the edge runs no rules');
  },
} as unknown as RuleProgram;

/** A rule set of one pack, with the words that these tests use. */
const fakeRuleSet: RuleSet = {
  version: 'v-test',
  packs: new Map([
    [
      'airline',
      {
        name: 'airline',
        file: {
          pack: 'airline',
          description: 'An airline',
          owner: 'marketing',
          timeZone: 'Europe/Rome',
          defaultLocale: 'en',
          locales: ['en', 'it'],
          touchpoints: {},
          party: { shows: ['givenName', 'familyInitial'] },
        },
        messages: {
          chooseLocale: () => ({ locale: 'en' }),
          render: () => undefined,
          renderFrame: () => ({}),
        },
        letters: { templates: new Set(), compose: () => undefined },
        budgets: {},
        actions: new Map(),
      },
    ],
  ]),
  conditions: new Map(),
  touchpoints: new Map([
    [
      'check-in',
      {
        name: 'check-in',
        pack: 'airline',
        channels: new Map([
          ['kiosk', { form: 'text' }],
          ['desk', { form: 'agent' }],
        ]),
        occasion: [],
        about: {},
        contextSchema: {},
        checkContext,
      },
    ],
  ]),
  channels: new Set(['kiosk', 'desk']),
  identityTypes: new Set(['booking-reference', 'frequent-flyer', 'email']),
  attributes: new Map([
    ['homeAirport', { type: 'string', pack: 'airline' }],
    ['memberSince', { type: 'date', pack: 'airline' }],
  ]),
  rules: [],
  program,
  offers: new Map(),
  campaigns: new Map(),
  policies: new ContactPolicies([]),
  files: [],
};

const fakeDecision = (request: DecisionRequest): Decision => ({
  decisionId: `d-${request.interactionId}`,
  interactionId: request.interactionId,
  customerId: null,
  touchpoint: request.touchpoint,
  channelUsed: request.channel,
  decidedAt: '2026-11-21T22:00:00.000Z',
  mode: request.mode ?? 'live',
  locale: request.locale ?? 'en',
  actions: [],
  messages: [],
  offers: [],
  channel: { best: null, ranking: [] },
  preferences: {},
  openCases: [],
  facts: {},
  tasks: [],
  ruleSet: { version: 'v-test', ageMs: 1 },
  snapshot: null,
  reasons: [],
  degraded: [],
  elapsedMs: 0.1,
});

export const fakeTask = (taskId: string, state: TaskRecord['state']): TaskRecord => ({
  taskId,
  type: 'letter',
  decisionId: 'd-1',
  interactionId: 'i-1',
  customerId: 'c-1',
  touchpoint: 'check-in',
  pack: 'airline',
  template: 'apology',
  locale: 'it',
  channel: 'letter',
  payload: { name: 'Giulia' },
  createdAt: Date.UTC(2026, 10, 21),
  dueAt: Date.UTC(2026, 10, 22),
  state,
  attempts: 0,
  nextAt: Date.UTC(2026, 10, 22),
});

const fakeMessage = { purpose: 'service', locale: 'en', body: 'All is well.' };

const fakeErasure = { snapshot: true, identities: 1, decisions: 0, tasks: 0, letters: 0, memory: false };

const checkSnapshot = createSnapshotCheck(Date.now);

export type FakeServices = HttpServices & {
  /** Whether each replay was for an auditor. */
  readonly audited: boolean[];
  readonly decided: Map<string, { request: string; decision: Decision }>;
  readonly snapshots: Map<string, Snapshot>;
  readonly records: Map<string, TaskRecord>;
};

/** The use cases in memory, as far as the edge can tell. */
const fakeOutcome: ContactEvent = {
  ...{ decisionId: 'd-a', offerId: 'lounge', channel: 'kiosk' },
  ...{ outcome: 'shown', at: 0 },
};

export function createFakeServices(): FakeServices {
  const audited: boolean[] = [];
  const decided: FakeServices['decided'] = new Map();
  const snapshots: FakeServices['snapshots'] = new Map();
  const records = new Map(
    [fakeTask('t-parked', 'parked'), fakeTask('t-waiting', 'waiting'), fakeTask('t-done', 'done')].map(
      (task) => [task.taskId, task],
    ),
  );
  return {
    audited,
    decided,
    snapshots,
    records,
    answerInteraction: async (_, request) => {
      const text = canonicalJson(request);
      const known = decided.get(request.interactionId);
      if (known === undefined) {
        const decision = fakeDecision(request);
        decided.set(request.interactionId, { request: text, decision });
        return { decision, bytes: Buffer.from(JSON.stringify(decision)), repeated: false };
      }
      if (known.request !== text)
        throw new HttpError('interaction-conflict', 'Give every interaction its own id.', [
          { pointer: '/interactionId', message: 'was used for another request' },
        ]);
      const { decision } = known;
      return { decision, bytes: Buffer.from(JSON.stringify(decision)), repeated: true };
    },
    identify: async ({ customer }) => {
      const value = customer !== undefined && 'identity' in customer ? customer.identity.value : '';
      if (value === 'AWAY') return { status: 'missing', because: 'snapshot-unavailable' };
      const family = (customerId: string, given: string): Snapshot => ({
        schemaVersion: 1,
        customerId,
        asOf: '2026-11-20T00:00:00Z',
        name: { given, family: 'Rossi' },
        birthDate: '1975-01-01',
      });
      if (value === 'CROWD') return { status: 'ambiguous', people: [] };
      return value === 'FAM450'
        ? { status: 'ambiguous', people: [family('c-1', 'Marco'), family('c-2', 'Anna')] }
        : { status: 'unknown' };
    },
    answerParty: async (_, request) => {
      const decision = fakeDecision(request);
      return [{ decision, bytes: Buffer.from(JSON.stringify(decision)), repeated: false }];
    },
    findDecision: async (decisionId) =>
      [...decided.values()].find(({ decision }) => decision.decisionId === decisionId)?.decision,
    recordOutcomes: async (reports) =>
      reports.map(({ offerId }) =>
        offerId === 'unknown'
          ? { status: 'refused', refusal: { code: 'unknown-offer', message: 'The decision made none.' } }
          : { status: 'recorded' },
      ),
    explainOffer: async () => ({ status: 'unknown-offer' }),
    readOutcomes: async (decisionId) =>
      decisionId === 'd-known'
        ? [{ decisionId, offerId: 'lounge', channel: 'kiosk', outcome: 'shown', at: 0 }]
        : undefined,
    replay: async (decisionId, isAuditor) => {
      audited.push(isAuditor);
      const recorded = [...decided.values()].find(
        ({ decision }) => decision.decisionId === decisionId,
      )?.decision;
      if (recorded === undefined) return undefined;
      const decision = { ...recorded, explanation: { rules: [] } };
      return { recorded, replayed: { status: 'same', exact: 'bytes', decision } };
    },
    readDecisions: async (after = '0', limit) => {
      const found = [...decided.values()].slice(Number(after), Number(after) + limit);
      const decisions = found.map(({ decision }) => ({
        decision,
        bytes: Buffer.from(JSON.stringify(decision)),
        request: goodRequest,
        customerId: 'C1',
      }));
      return { decisions, erased: [], next: String(Number(after) + found.length) };
    },
    readAftermath: async (decisions) => decisions.map(() => ({ outcomes: [fakeOutcome], promises: [] })),
    readDecisionsOf: async (customerId) =>
      (customerId === 'C1' ? [...decided.values()] : []).map(({ decision }) => ({
        decision,
        bytes: Buffer.from(JSON.stringify(decision)),
        request: goodRequest,
        customerId,
      })),
    findRuleFiles: async (version) =>
      version === 'v-old' ? { version, files: [{ path: 'airline/pack.json', text: '{}' }] } : undefined,
    releases: createReleaseServices(
      {
        desk: createReleaseDesk({ releaseKeys: [], releaseApprovals: 1, releaseFloor: 0 }, createMemoryLog()),
        refresh: async () => undefined,
        current: () => ({ ruleSet: fakeRuleSet, loadedAt: 0 }),
      },
      'off',
    ),
    previews: { show: async () => ({ pack: 'airline', locale: 'en', words: { message: fakeMessage } }) },
    promises: {
      list: async () => [],
      ofDecision: async () => [],
      report: async () => ({ status: 'gone' }),
    },
    customers: {
      put: async (snapshot) => {
        const known = snapshots.get(snapshot.customerId);
        if (known !== undefined && known.asOf > snapshot.asOf)
          return { status: 'older', storedAsOf: known.asOf };
        snapshots.set(snapshot.customerId, snapshot);
        return { status: known === undefined ? 'created' : 'replaced' };
      },
      patch: async (customerId, patch) => {
        const known = snapshots.get(customerId);
        if (known === undefined) return { status: 'unknown' };
        const checked = checkSnapshot(mergePatch(known, patch));
        if (!checked.valid) return { status: 'invalid', faults: checked.faults };
        snapshots.set(customerId, checked.snapshot);
        return { status: 'patched', snapshot: checked.snapshot };
      },
      append: async (customerId, event) => {
        const known = snapshots.get(customerId);
        if (known === undefined) return { status: 'unknown' };
        const snapshot = appendEvent(known, event);
        snapshots.set(customerId, snapshot);
        return { status: 'patched', snapshot };
      },
      get: async (customerId) => {
        const snapshot = snapshots.get(customerId);
        return snapshot === undefined ? { status: 'unknown' } : { status: 'found', snapshot };
      },
      erase: async (customerId) =>
        snapshots.delete(customerId) ? { status: 'erased', erasure: fakeErasure } : { status: 'unknown' },
      export: async (customerId) => {
        const snapshot = snapshots.get(customerId);
        return snapshot === undefined ? { status: 'unknown' } : { status: 'found', holdings: { snapshot } };
      },
    },
    budgets: {
      keyOf: (_, { pack, budget }) => (pack === 'airline' ? `airline/${budget}/TA%2F1` : undefined),
      read: async () => undefined,
      correct: async (key, limit) => (key.startsWith('airline/') ? { key, taken: 2, limit } : undefined),
    },
    reports: {
      campaigns: async (_, names, { slotMs }) => ({
        isWhole: true,
        campaigns: names.map((campaign) => ({
          ...{ campaign, goal: 'accepted', arms: [], segments: [], contactedTwice: 0 },
          slots: [
            {
              ...{ from: slotMs, channel: 'email', variant: 'a', offer: '=bag', revenue: 1, cost: 0 },
              ...{ contacted: 2, delivered: 1, shown: 1, accepted: 1, declined: 0, redeemed: 0 },
            },
          ],
        })),
      }),
      audience: async (_, { at }, { after }) => ({
        rows: [],
        funnel: { customers: at },
        next: after === undefined ? 'c-1' : undefined,
      }),
      offers: async (question) =>
        reportOffers(question, {
          read: async () => [
            {
              day: '2026-11-29',
              offerId: 'lounge',
              ruleId: 'r1',
              channel: 'kiosk',
              outcome: 'shown',
              count: 2,
            },
            {
              day: '2026-11-30',
              offerId: 'lounge',
              ruleId: 'r1',
              channel: 'web',
              outcome: 'shown',
              count: 1,
            },
            {
              day: '2026-11-30',
              offerId: 'lounge',
              ruleId: 'r1',
              channel: 'web',
              outcome: 'accepted',
              count: 1,
            },
          ],
        }),
    },
    keys: createKeyManager({
      store: createMemoryKeyStore(),
      settings: [],
      newSecret: createSecret,
      onChange: async () => undefined,
    }),
    tasks: {
      list: async ({ limit, state }) =>
        [...records.values()].filter((task) => state === undefined || task.state === state).slice(0, limit),
      find: async (taskId) => records.get(taskId),
      change: (taskId, change) =>
        createMemoryTaskStore({ tasks: records }, () => 0).change(taskId, change, 0),
      recompose: async (taskId) =>
        records.has(taskId) ? { status: 'different', differs: ['fonts'] } : { status: 'unknown' },
      report: async ({ taskId }) => {
        const task = records.get(taskId);
        if (task === undefined) return { status: 'unknown' };
        return task.state === 'done' ? { status: 'noted' } : { status: 'refused', task };
      },
    },
    links: {
      open: async (token) =>
        token === 'stop'
          ? { status: 'asks', locale: 'it' }
          : token === 'place'
            ? { status: 'opened', url: 'https://airline.example/seat' }
            : { status: 'gone' },
      stop: async (token) => (token === 'stop' ? { status: 'stopped', locale: 'it' } : { status: 'gone' }),
    },
    currentRuleSet: () => ({ ruleSet: fakeRuleSet, loadedAt: Date.UTC(2026, 10, 21) }),
    isReady: async () => ({ ready: true, checks: { store: { ok: true } } }),
  };
}

export type RecordedLog = HttpLog & {
  readonly lines: { kind: keyof HttpLog; entry: RequestEntry; error?: unknown }[];
};

export function createRecordedLog(): RecordedLog {
  const lines: RecordedLog['lines'] = [];
  return {
    lines,
    shed: () => undefined,
    failed: (entry, error) => lines.push({ kind: 'failed', entry, error }),
    refused: (entry) => lines.push({ kind: 'refused', entry }),
    slow: (entry) => lines.push({ kind: 'slow', entry }),
    served: (entry) => lines.push({ kind: 'served', entry }),
  };
}

export const goodRequest = {
  interactionId: 'chk-1',
  touchpoint: 'check-in',
  channel: 'kiosk',
  customer: { identity: { type: 'booking-reference', value: 'QX7F2M' } },
  context: { flight: { number: 'TA601', haul: 'long' } },
  locale: 'it-IT',
  maxOffers: 3,
  budgetMs: 50,
};

export const goodSnapshot = {
  schemaVersion: 1,
  customerId: 'c-1',
  asOf: '2026-11-20T00:00:00Z',
  identities: [{ type: 'booking-reference', value: 'QX7F2M' }],
  name: { given: 'Giulia', family: 'Rossi' },
  attributes: { homeAirport: 'FCO', memberSince: '2011-05-01' },
};
