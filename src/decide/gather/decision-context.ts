import type { Counters } from '../../domain/contact/budget.ts';
import {
  acceptedCode,
  type ContactEvent,
  type StandingPromise,
} from '../../domain/contact/customer-memory.ts';
import { heedStops } from '../../domain/contact/heed-stops.ts';
import { listRefusals, recallVisit } from '../../domain/contact/visit-memory.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { decisionIdOf } from '../../domain/decision/decision-id.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import { type Groundless, listGroundless, withdrawGroundless } from '../../domain/decision/groundless.ts';
import { type Identified, type Interaction, snapshotOf } from '../../domain/decision/interaction.ts';
import {
  describeOccasion,
  isMadeFor,
  listDays,
  listNumbers,
  nameOccasion,
  type Occasion,
} from '../../domain/promises/occasion.ts';
import { isInForce } from '../../domain/promises/promise-life.ts';
import type { Pack, RuleSet, Touchpoint } from '../../domain/rule-set/rule-set.ts';
import type { FactValues } from '../../engine/language/rule-program.ts';
import { dayMs } from '../../shared/durations.ts';
import { nameToUse } from './name-to-use.ts';
import type { Voice } from './voice.ts';

/** All that a decision is made from, settled before the first rule is evaluated. */
export type DecisionContext = {
  readonly ruleSet: RuleSet;
  readonly touchpoint: Touchpoint;
  readonly pack: Pack;
  readonly request: DecisionRequest;
  readonly remedyFor: string | undefined;
  readonly customer: Identified;
  readonly snapshot: Snapshot | undefined;
  readonly decisionId: string;
  /** What this contact is about (the flight, the order); empty where the touchpoint declares nothing. */
  readonly occasion: Occasion;
  /** Promises of earlier interactions about the same occasion, or accepted of late without one, that are in force. */
  readonly standing: readonly StandingPromise[];
  /** Promises about this occasion, or of this decision, that are no longer in force: refused, or taken back. */
  readonly fallen: readonly StandingPromise[];
  /** Promises, about any occasion, that this decision takes back because their reason is gone. */
  readonly groundless: readonly Groundless[];
  /** Promises that this decision stored already; empty the first time. */
  readonly own: readonly StandingPromise[];
  /** The connectors that can be asked while the customer waits. */
  readonly systems: ReadonlySet<string>;
  readonly voice: Voice;
  readonly facts: FactValues;
  readonly counters: Counters;
  /** What the visitor refused before she was known: the customer's memory does not have it yet. */
  readonly joined: readonly ContactEvent[];
  /** The ids of the only offers that may be made; all if absent. */
  readonly offerable: ReadonlySet<string> | undefined;
  /** The only offer of a contact that we begin; undefined where somebody is at the touchpoint. */
  readonly sent: string | undefined;
  readonly now: number;
  /** True: it explains itself in full, whatever its rules disclose. */
  readonly audited: boolean;
  /** False when nothing can be stored, so that nothing may be promised. */
  readonly mayPromise: boolean;
};

const nothing = {};
const none: readonly never[] = [];
const noSystems: ReadonlySet<string> = new Set();

/**
 * Gathers what one decision is made from. The edge checks the request's words against the same rule set, so its touchpoint is
 * there.
 */
export function gatherContext(
  ruleSet: RuleSet,
  given: Interaction,
  now: number,
  known: Counters,
  mayPromise: boolean,
): DecisionContext {
  const { request, offerable, remedyFor, own = none, systems = noSystems } = given;
  const touchpoint = ruleSet.touchpoints.get(request.touchpoint);
  const pack = ruleSet.packs.get(touchpoint?.pack ?? '');
  if (touchpoint === undefined || pack === undefined)
    throw new Error(`rule set ${ruleSet.version} has no touchpoint ${request.touchpoint}`);
  const interaction = withStops(given, pack, known);
  const { customer } = interaction;
  const snapshot = snapshotOf(customer);
  const isStale = customer.status === 'known' && customer.source === 'stale-cache';
  const groundless = listGroundless(isStale ? undefined : snapshot, known.memory, now);
  const memory = withdrawGroundless(known.memory, groundless, now);
  const joined = snapshot === undefined ? none : listRefusals(known.visit, memory, now);
  const counters = countVisit(memory === known.memory ? known : { ...known, memory }, snapshot, joined, now);
  const voice = chooseVoice(pack, touchpoint, interaction, now);
  const context = { context: request.context ?? nothing };
  const occasion = nameOccasion(touchpoint.occasion, ruleSet.program, context);
  const { promises } = memory;
  const isAbout = (promise: StandingPromise): boolean =>
    isMadeFor(promise, occasion) || (promise.pack === pack.name && isAcceptedOfLate(promise, now));
  const standing = promises.filter((promise) => isInForce(promise) && isAbout(promise));
  const facts = gatherFacts(interaction, pack, voice.locale, now, counters, {
    occasion: describeOccasion(occasion),
    about: readAbout(touchpoint, ruleSet, context, occasion),
    standing: standing.length === 0 ? none : standing.map(({ actionId }) => actionId),
  });
  const decisionId = decisionIdOf(request.interactionId);
  return {
    ruleSet,
    touchpoint,
    pack,
    request,
    remedyFor,
    customer,
    snapshot,
    decisionId,
    occasion,
    standing,
    fallen: (own.length === 0 ? promises : [...promises, ...own]).filter(
      (promise) =>
        !isInForce(promise) &&
        (promise.decisionId === decisionId || promise.actionId === remedyFor || isAbout(promise)),
    ),
    groundless,
    own,
    systems,
    voice,
    facts,
    counters,
    joined,
    offerable,
    sent: touchpoint.isOutbound === true ? readSent(context.context) : undefined,
    now,
    audited: interaction.audited === true,
    mayPromise,
  };
}

/** Nothing is copied where the person withdrew nothing. */
function withStops(interaction: Interaction, { file }: Pack, { memory }: Counters): Interaction {
  const { customer } = interaction;
  if (customer.status !== 'known') return interaction;
  const snapshot = heedStops(customer.snapshot, memory.contacts, file.contactChannels);
  return snapshot === customer.snapshot
    ? interaction
    : { ...interaction, customer: { ...customer, snapshot } };
}

/** How long contacts know of what was accepted where the contact was about nothing in particular, in ms. */
const acceptedMs = 14 * dayMs;

const isAcceptedOfLate = ({ reason, occasion, alsoNamed, at }: StandingPromise, now: number): boolean =>
  reason.code === acceptedCode && occasion === '' && alsoNamed === undefined && now - at < acceptedMs;

/** An unknown visitor has the memory of the visit. */
function countVisit(
  counters: Counters,
  snapshot: Snapshot | undefined,
  joined: readonly ContactEvent[],
  now: number,
): Counters {
  const { memory, visit } = counters;
  if (visit === undefined) return counters;
  if (snapshot === undefined) return { ...counters, memory: recallVisit(visit, now) };
  if (joined.length === 0) return counters;
  return { ...counters, memory: { ...memory, contacts: [...memory.contacts, ...joined] } };
}

function chooseVoice(
  pack: Pack,
  touchpoint: Touchpoint,
  { request, customer }: Interaction,
  now: number,
): Voice {
  const snapshot = snapshotOf(customer);
  const { defaultLocale, timeZone } = pack.file;
  const spoken = languagesOf(customer, pack);
  const wishes = request.locale === undefined ? spoken : [request.locale, ...spoken];
  const { locale, wanted } = pack.messages.chooseLocale(wishes);
  return {
    pack,
    channel: request.channel,
    form: touchpoint.channels.get(request.channel)?.form ?? 'text',
    locale,
    wantedLocale: wanted,
    agentLocale: pack.messages.chooseLocale([request.agentLocale ?? defaultLocale]).locale,
    timeZone: snapshot?.timeZone ?? timeZone,
    person: nameToUse(snapshot, pack.file, now),
  };
}

/** The languages of the customer, best first; of several people the first of one that suits them all, if there is one. */
function languagesOf(customer: Identified, pack: Pack): readonly string[] {
  if (customer.status !== 'ambiguous') return snapshotOf(customer)?.languages ?? [];
  const [first = [], ...others] = customer.people.map(({ languages = [] }) => localesOf(languages, pack));
  const shared = first.find((locale) => others.every((locales) => locales.includes(locale)));
  return shared === undefined ? [] : [shared];
}

/** The locales in which somebody can be spoken to: the one that serves them best, then those of every other language of theirs. */
function localesOf(languages: readonly string[], { messages }: Pack): readonly string[] {
  const spoken = languages.map((language) => messages.chooseLocale([language]));
  const understood = spoken.flatMap(({ locale, wanted }) => (wanted === undefined ? locale : []));
  return [messages.chooseLocale(languages).locale, ...understood];
}

/** The ids of what the contact is about, as the context names them. */
function readAbout(
  { about }: Touchpoint,
  { program }: RuleSet,
  facts: FactValues,
  occasion: Occasion,
): FactValues {
  const numbers = listNumbers(occasion);
  if (about.case === undefined && about.holding === undefined && numbers.length === 0) return nothing;
  const read = (path: string | undefined): unknown =>
    path === undefined ? undefined : program.readFact({ fact: 'context', path }, facts);
  const days = listDays(occasion);
  return { case: read(about.case), holding: read(about.holding), numbers, ...(days.length > 0 && { days }) };
}

/** Without an offer in the context nothing is sent. */
const readSent = ({ offer }: { readonly offer?: unknown }): string =>
  typeof offer === 'string' ? offer : '';

/** The given facts of one decision. Everything else that rules ask for is computed from these by the built-in facts. */
function gatherFacts(
  { request, customer }: Interaction,
  pack: Pack,
  locale: string,
  now: number,
  counters: Counters,
  about: Pick<FactValues, 'occasion' | 'about' | 'standing'>,
): FactValues {
  const snapshot = snapshotOf(customer);
  return {
    customer: snapshot ?? nothing,
    known: snapshot !== undefined,
    identification: customer.status,
    verification: request.verification ?? 'none',
    context: request.context ?? nothing,
    occasion: about['occasion'],
    about: about['about'],
    standing: about['standing'],
    touchpoint: request.touchpoint,
    channel: request.channel,
    locale,
    now,
    timeZone: snapshot?.timeZone ?? pack.file.timeZone,
    pack: pack.file,
    memory: counters.memory,
  };
}
