import { type DecisionRequest, identitiesOf } from '../../domain/decision/decision-request.ts';
import { hasLegs } from '../../domain/decision/split-legs.ts';
import type { WhyRequest } from '../../domain/decision/why-offer.ts';
import type { RuleSet, Touchpoint } from '../../domain/rule-set/rule-set.ts';
import type { Fault } from '../../domain/shared/service-error.ts';
import { isCalendarDay, isInstant } from '../../shared/calendar-forms.ts';
import { listSome } from '../../shared/shorten.ts';
import { suggestWord } from '../../shared/suggest-word.ts';
import type { ProblemCode } from '../errors/http-error.ts';
import { refuseFaults } from '../errors/refuse-faults.ts';

/** Holds a request to the words that the packs declare: throws an HttpError for the first that nobody declares. */
export function checkVocabulary(
  ruleSet: RuleSet,
  request: Pick<DecisionRequest, 'touchpoint' | 'channel' | 'customer' | 'context' | 'verification'>,
): void {
  const touchpoint = checkNames(ruleSet, request);
  checkVerification(ruleSet, touchpoint, request.verification);
  checkContext(touchpoint, request.context);
}

/** Only the place and the types of the identities. */
export function checkNames(
  ruleSet: RuleSet,
  request: Pick<DecisionRequest, 'touchpoint' | 'channel' | 'customer'>,
): Touchpoint {
  const { customer } = request;
  const touchpoint = checkPlace(ruleSet, request);
  if (customer === undefined || 'id' in customer) return touchpoint;
  const at = 'identity' in customer ? () => 'identity' : (index: number) => `identities/${index}`;
  for (const [index, { type }] of identitiesOf(customer).entries())
    checkWord('unknown-identity-type', `/customer/${at(index)}/type`, type, ruleSet.identityTypes);
  return touchpoint;
}

function checkVerification(ruleSet: RuleSet, { pack }: Touchpoint, level: string | undefined): void {
  if (level === undefined) return;
  const levels = Object.keys(ruleSet.packs.get(pack)?.file.verification ?? {});
  checkWord('unknown-verification', '/verification', level, new Set(['none', ...levels]));
}

/** Only the touchpoint and its channel. */
export function checkPlace(
  ruleSet: RuleSet,
  place: Pick<DecisionRequest, 'touchpoint' | 'channel'>,
): Touchpoint {
  const touchpoint = findTouchpoint(ruleSet, place.touchpoint);
  const among = `the touchpoint ${touchpoint.name} does not have; it has`;
  checkWord('unknown-channel', '/channel', place.channel, touchpoint.channels, among);
  return touchpoint;
}

type Words = { has(word: string): boolean; keys(): Iterable<string> };

function findTouchpoint(ruleSet: RuleSet, name: string): Touchpoint {
  checkWord('unknown-touchpoint', '/touchpoint', name, ruleSet.touchpoints);
  const touchpoint = ruleSet.touchpoints.get(name);
  if (touchpoint === undefined) throw new Error(`touchpoint ${name} is declared but has no entry`);
  return touchpoint;
}

const mostWords = 40;

/** `among` says who does not have the word, and begins the list of those that there are. */
function checkWord(
  code: ProblemCode,
  pointer: string,
  word: string,
  declared: Words,
  among = 'no pack declares; declared here:',
): void {
  if (declared.has(word)) return;
  const known = [...declared.keys()].sort();
  const list = listSome(known, mostWords) || 'none';
  const message = `is ${JSON.stringify(word)}, which ${among} ${list}`;
  refuse(code, [{ pointer, message, ...exampleOf(suggestWord(word, known) ?? known[0]) }]);
}

/** Of several flights at once one decision would be about none: refused where the answer is one decision. */
export function refuseLegs({ touchpoints }: RuleSet, request: DecisionRequest | WhyRequest): void {
  const legs = touchpoints.get(request.touchpoint)?.legs;
  if (legs === undefined || !hasLegs(request, legs)) return;
  const message = `is for POST /v1/decisions/party, which decides each of the ${legs.list}; here it is one ${legs.as}`;
  refuse('invalid-context', [{ pointer: `/context/${legs.list}`, message }]);
}

function checkContext(touchpoint: Touchpoint, context: DecisionRequest['context']): void {
  const faults = touchpoint.checkContext(context ?? {});
  if (faults.length > 0)
    refuse(
      'invalid-context',
      faults.map((fault) => ({ ...fault, pointer: `/context${fault.pointer}` })),
    );
}

/** Holds a snapshot's (or patch's) free attributes to the names and types that the packs declare. Null forgets one. */
export function checkAttributes(ruleSet: RuleSet, attributes: unknown): void {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    const pointer = `/attributes/${name}`;
    checkWord('unknown-attribute', pointer, name, ruleSet.attributes);
    const type = ruleSet.attributes.get(name)?.type ?? '';
    if (value !== null && !isOfType(type, value))
      refuse('invalid-request', [
        { pointer, message: `must be ${kindOf(type)}`, ...exampleOf(examples[type]) },
      ]);
  }
}

function isOfType(type: string, value: unknown): boolean {
  if (type === 'date') return typeof value === 'string' && isCalendarDay(value);
  if (type === 'instant') return typeof value === 'string' && isInstant(value);
  return typeof value === type;
}

const kindOf = (type: string): string =>
  ({ date: 'a day of the calendar', instant: 'an instant with its offset' })[type] ?? `a ${type}`;

const examples: Readonly<Record<string, unknown>> = {
  string: 'text',
  number: 1,
  boolean: true,
  date: '1979-04-23',
  instant: '2026-11-22T06:10:00Z',
};

const exampleOf = (example: unknown): Pick<Fault, 'example'> => (example === undefined ? {} : { example });

function refuse(code: ProblemCode, faults: readonly Fault[]): never {
  throw refuseFaults(code, faults, 'The request');
}
