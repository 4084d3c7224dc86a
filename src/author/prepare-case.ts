import { type CustomerMemory, emptyMemory, type StandingPromise } from '../domain/contact/customer-memory.ts';
import { snapshotSchema } from '../domain/customer/snapshot.ts';
import { type DecisionRequest, decisionRequestSchema } from '../domain/decision/decision-request.ts';
import type { Identified, Interaction } from '../domain/decision/interaction.ts';
import type { CaseFile, PackCase } from '../domain/rules/pack-format.ts';
import type { RuleSet } from '../domain/rules/rule-set.ts';
import { explainIssue } from '../domain/rules/source/explain-issue.ts';
import { formatPointer } from '../domain/rules/source/json-pointer.ts';
import { mergePatch } from '../domain/shared/merge-patch.ts';

/** All that a case says of what comes in, ready for a decision; or what is wrong with it. */
export type PreparedCase =
  | { readonly interaction: Interaction; readonly now: number; readonly memory: CustomerMemory }
  | { readonly problems: readonly string[] };

type Schema<T> = {
  readonly safeParse: (value: unknown) => { readonly success: true; readonly data: T } | Failure;
};
type Failure = {
  readonly success: false;
  readonly error: { readonly issues: Parameters<typeof explainIssue>[0][] };
};

export function prepareCase(entry: PackCase, file: CaseFile, ruleSet: RuleSet, pack: string): PreparedCase {
  const problems: string[] = [];
  const rawRequest = typeof entry.request === 'string' ? file.requests?.[entry.request] : entry.request;
  const request = read(
    decisionRequestSchema,
    mergePatch(rawRequest, entry.requestWith ?? {}),
    'request',
    problems,
  );
  const customer = identify(entry, file, request, problems);
  if (request === undefined || customer === undefined) return { problems };
  problems.push(...checkVocabulary(request, ruleSet));
  if (problems.length > 0) return { problems };
  const now = Date.parse(entry.now);
  return { interaction: { request, customer }, now, memory: readMemory(entry.memory, pack, now) };
}

function read<T>(
  schema: Schema<T> & Parameters<typeof explainIssue>[1]['schema'],
  value: unknown,
  what: string,
  problems: string[],
): T | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues)
    for (const { path, message, hint } of explainIssue(issue, { schema, root: value }))
      problems.push(`${what} ${formatPointer(path)}: ${message} (${hint})`);
  return undefined;
}

/** As the service would find the customer: the case's, nobody where the request names nobody, unknown where the case has none. */
function identify(
  entry: PackCase,
  file: CaseFile,
  request: DecisionRequest | undefined,
  problems: string[],
): Identified | undefined {
  if (entry.customer === undefined)
    return { status: request?.customer === undefined ? 'anonymous' : 'unknown' };
  const raw = typeof entry.customer === 'string' ? file.customers?.[entry.customer] : entry.customer;
  const snapshot = read(snapshotSchema, mergePatch(raw, entry.with ?? {}), 'customer', problems);
  return snapshot === undefined ? undefined : { status: 'known', snapshot, source: 'store' };
}

/** What the service would refuse the request for. */
function checkVocabulary(
  { touchpoint: name, channel, context }: DecisionRequest,
  ruleSet: RuleSet,
): string[] {
  const touchpoint = ruleSet.touchpoints.get(name);
  if (touchpoint === undefined) return [`request /touchpoint: no pack has a touchpoint "${name}"`];
  if (!touchpoint.channels.has(channel)) return [`request /channel: "${name}" has no channel "${channel}"`];
  return touchpoint
    .checkContext(context)
    .map(({ pointer, message }) => `request /context${pointer} ${message}`);
}

/** Cases write only what matters of a promise or contact, and instants as texts. */
function readMemory(memory: PackCase['memory'], pack: string, now: number): CustomerMemory {
  const { promises = [], contacts = [] } = (memory ?? {}) as { promises?: object[]; contacts?: object[] };
  const promise = { ...blankPromise, pack, at: now };
  return {
    ...emptyMemory,
    promises: promises.map((entry) => withInstant({ ...promise, ...entry })),
    contacts: contacts.map((entry) =>
      withInstant({
        decisionId: '',
        offerId: '',
        channel: '',
        outcome: 'offered' as const,
        at: now,
        ...entry,
      }),
    ),
  };
}

const blankPromise: StandingPromise = {
  actionId: '',
  pack: '',
  type: '',
  params: {},
  reason: { code: '', ruleId: '' },
  occasion: '',
  settles: [],
  messages: [],
  decisionId: '',
  interactionId: '',
  channel: '',
  at: 0,
};

function withInstant<T extends { readonly at: number }>(entry: T): T {
  const at: unknown = entry.at;
  return typeof at === 'string' ? { ...entry, at: Date.parse(at) } : entry;
}
