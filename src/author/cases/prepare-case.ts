import {
  type ContactEvent,
  type CustomerMemory,
  emptyMemory,
  type StandingPromise,
} from '../../domain/contact/customer-memory.ts';
import { snapshotSchema } from '../../domain/customer/snapshot.ts';
import { type DecisionRequest, decisionRequestSchema } from '../../domain/decision/decision-request.ts';
import type { Identified, Interaction } from '../../domain/decision/interaction.ts';
import type { CaseFile, PackCase } from '../../domain/pack/format/case-file.ts';
import { explainIssue } from '../../domain/pack/source/explain-issue.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { formatPointer } from '../../shared/json-pointer.ts';
import { mergePatch } from '../../shared/merge-patch.ts';

/** The input of a case, ready for a decision; or its errors. */
export type PreparedCase =
  | {
      readonly interaction: Interaction;
      readonly now: number;
      readonly memory: CustomerMemory;
      readonly household: CustomerMemory;
    }
  | { readonly problems: readonly string[] };

type Remembered = NonNullable<PackCase['memory']>;
type Setting = { readonly ruleSet: RuleSet; readonly now: number };
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
  return {
    interaction: { request, customer },
    now,
    memory: {
      ...emptyMemory,
      promises: readPromises(entry.memory?.promises, pack, now),
      contacts: readContacts(entry.memory?.contacts, 'customer', { ruleSet, now }),
    },
    household: {
      ...emptyMemory,
      contacts: readContacts(entry.household?.contacts, 'household', { ruleSet, now }),
    },
  };
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

/**
 * Identifies the customer as the service would: the case's customer, none if the request names none, unknown if the case has
 * none.
 */
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

/** The reasons for which the service would refuse the request. */
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

/** Cases write only the relevant parts of a promise, and instants as texts. */
function readPromises(promises: Remembered['promises'], pack: string, now: number): StandingPromise[] {
  return (promises ?? []).map((entry) => {
    const { at = now } = entry;
    return { ...blankPromise, pack, ...entry, at: typeof at === 'string' ? Date.parse(at) : Number(at) };
  });
}

/** Contacts without a decision in the case are separate ones; their category is the offer's. */
function readContacts(contacts: Remembered['contacts'], whose: string, at: Setting): ContactEvent[] {
  return (contacts ?? []).map((entry, index) => {
    const category = entry.category ?? at.ruleSet.offers.get(entry.offerId)?.category;
    return {
      offerId: entry.offerId,
      decisionId: entry.decisionId ?? `${whose}-${index}`,
      channel: entry.channel ?? '',
      outcome: entry.outcome ?? 'offered',
      at: entry.at === undefined ? at.now : Date.parse(entry.at),
      ...(category === undefined ? {} : { category }),
      ...(entry.sessionId === undefined ? {} : { sessionId: entry.sessionId }),
    };
  });
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
