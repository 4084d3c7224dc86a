import type { ContactPlace } from '../../decide/explain/assess-person.ts';
import type { SourceFile } from '../../domain/pack/source/parse-source.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { HttpError } from '../../http/errors/http-error.ts';
import { checkVocabulary } from '../../http/routes/check-vocabulary.ts';
import type { Arms } from '../../reach/assess-batch.ts';
import type { AudienceQuestion } from '../../reach/audience-question.ts';
import { isObject } from '../../shared/is-object.ts';
import { hintWord } from '../../shared/suggest-word.ts';

/** The rule of a condition that is asked with a question. */
export const whereRule = 'audience-where';

/** One arm: the people of no campaign. */
export const armsOf = ({ offer, rule }: AudienceQuestion, holdOut: number): Arms => ({
  name: offer ?? rule ?? whereRule,
  holdOut,
  isCampaign: false,
  variants: [{ id: '', offerId: offer, share: 1 }],
});

/** Throws a ServiceError for an offer or a rule that nobody declares. */
export function checkTarget({ offers, rules }: RuleSet, { offer, rule, where }: AudienceQuestion): void {
  if (offer === undefined && rule === undefined && where === undefined)
    throw refuse('name who is meant: an offer, a rule or a condition');
  if (rule !== undefined && where !== undefined)
    throw refuse('name a rule or a condition, not both; a condition may hold what the rule asks');
  if (offer !== undefined && !offers.has(offer))
    throw refuse(`the pack has no offer ${offer}. ${hintWord(offer, offers.keys(), 'offer')}`);
  const ids = rules.map(({ id }) => id);
  if (rule !== undefined && !ids.includes(rule))
    throw refuse(`the pack has no rule ${rule}. ${hintWord(rule, ids, 'rule')}`);
}

/** The condition as a rule that changes nothing of what is decided. It sees what other rules derive. */
export function writeCondition(pack: string, where: string): SourceFile {
  const isName = /^[a-z0-9-]+$/.test(where);
  const condition: unknown = isName
    ? { condition: where }
    : readJsonObject('condition', where, '{"fact":"channel","operator":"equal","value":"kiosk"}');
  const rule = {
    id: whereRule,
    description: 'The condition of the audience.',
    priority: 1,
    conditions: { all: [condition] },
    event: { type: 'weight', params: { all: true, factor: 1 } },
  };
  return { path: `${pack}/rules/${whereRule}.json`, text: JSON.stringify({ rules: [rule] }) };
}

function readJsonObject(what: string, text: string, example: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // The same refusal as for JSON that is no object.
  }
  // Without the text, which may be about a person.
  throw refuse(`the ${what} is not a JSON object. Right is for example ${example}`);
}

/** The contact that is meant. Throws a ServiceError for one that cannot be. */
export function choosePlace(ruleSet: RuleSet, asked: AudienceQuestion): ContactPlace {
  const touchpoint = asked.touchpoint ?? findTouchpoint(ruleSet, asked);
  const declared = [...(ruleSet.touchpoints.get(touchpoint)?.channels.keys() ?? [])];
  const allowed = ruleSet.offers.get(asked.offer ?? '')?.channels ?? declared;
  const place: ContactPlace = {
    touchpoint,
    channel: asked.channel ?? declared.find((channel) => allowed.includes(channel)) ?? '',
    context: readJsonObject('context', asked.context ?? '{}', '{"basket":{"lines":[]}}'),
    maxOffers: asked.maxOffers,
    ...(asked.verification === undefined ? {} : { verification: asked.verification }),
  };
  try {
    checkVocabulary(ruleSet, { ...place });
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    const faults = error.faults.map(({ pointer, message }) => `${pointer} ${message}`);
    throw refuse(`the contact cannot be: ${faults.length === 0 ? error.message : faults.join('; ')}`);
  }
  return place;
}

/** Where the offer is made, or the rule fires. */
function findTouchpoint({ rules, touchpoints }: RuleSet, { offer, rule }: AudienceQuestion): string {
  const meant = rules.filter(
    ({ id, event }) => id === rule || (event.type === 'offer' && event.params.offer === offer),
  );
  const places = new Set(
    meant.length === 0 ? touchpoints.keys() : meant.flatMap((one) => one.touchpoints ?? []),
  );
  const [only, ...others] = places;
  if (only !== undefined && others.length === 0) return only;
  throw refuse(`name the touchpoint, which is one of: ${[...places].join(', ')}`);
}

const refuse = (message: string): ServiceError => new ServiceError('invalid-request', message);
