import { openRuleFolder } from '../../adapters/files/open-rule-folder.ts';
import { compileRuleSet } from '../../author/compile-rule-set.ts';
import type { AudienceAsked } from '../../cli/audience-command.ts';
import type { ContactPlace } from '../../decide/explain/assess-person.ts';
import { formatDiagnostic } from '../../domain/diagnostics/diagnostic.ts';
import type { SourceFile } from '../../domain/pack/source/parse-source.ts';
import type { PlacedCampaign, RuleSet } from '../../domain/rule-set/rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { HttpError } from '../../http/errors/http-error.ts';
import { checkVocabulary } from '../../http/routes/check-vocabulary.ts';
import { isObject } from '../../shared/is-object.ts';
import { hintWord } from '../../shared/suggest-word.ts';
import type { AudiencePlan } from './audience-plan.ts';

type Question = Pick<AudiencePlan, 'files' | 'place' | 'ruleId' | 'channels' | 'arms'> & {
  readonly ruleSet: RuleSet;
};

/** The rule of a condition that was given on the command line. */
const whereRule = 'audience-where';

/** What is asked, checked against the pack. Rejects with a ServiceError. */
export async function readAudienceQuestion(asked: AudienceAsked): Promise<Question> {
  const reading = await openRuleFolder(asked.rules).read();
  const all = 'files' in reading ? reading.files : [];
  const own = all.filter(({ path }) => path.startsWith(`${asked.pack}/`));
  if (own.length === 0) throw refuse(`there is no pack ${asked.pack} in ${asked.rules}`);
  const campaign =
    asked.campaign === undefined ? undefined : findCampaign(compile(asked, own), asked.campaign);
  const where = campaign?.where?.condition ?? asked.where;
  const files = where === undefined ? own : [...own, writeCondition(asked.pack, where)];
  const ruleSet = compile(asked, files);
  checkTarget(ruleSet, asked);
  const ruleId = where === undefined ? asked.rule : whereRule;
  return campaign === undefined
    ? { files, ruleSet, ruleId, channels: undefined, place: choosePlace(ruleSet, asked), arms: armsOf(asked) }
    : { files, ruleSet, ruleId, ...planCampaign(campaign) };
}

function compile(asked: AudienceAsked, files: readonly SourceFile[]): RuleSet {
  const { ruleSet, diagnostics } = compileRuleSet(files);
  if (ruleSet !== undefined) return ruleSet;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(formatDiagnostic);
  throw refuse(`the pack ${asked.pack} or the condition has errors:\n${errors.join('\n')}`);
}

/** The campaign of that name among those of a rule set. Throws a ServiceError. */
export function findCampaign({ campaigns }: RuleSet, name: string): PlacedCampaign {
  const campaign = campaigns.get(name);
  if (campaign !== undefined) return campaign;
  throw refuse(`the pack has no campaign ${name}. ${hintWord(name, campaigns.keys(), 'campaign')}`);
}

const planCampaign = (campaign: PlacedCampaign): Pick<Question, 'place' | 'channels' | 'arms'> => ({
  place: { touchpoint: campaign.touchpoint, channel: campaign.channels[0] ?? '', maxOffers: 1 },
  channels: campaign.channels,
  arms: {
    name: campaign.id,
    holdOut: campaign.holdOut ?? 0,
    isCampaign: true,
    mostContacts: campaign.mostContacts,
    variants: campaign.variants.map(({ offer, ...variant }) => ({ ...variant, offerId: offer })),
  },
});

const armsOf = ({ offer, rule, holdOut }: AudienceAsked): AudiencePlan['arms'] => ({
  name: offer ?? rule ?? whereRule,
  holdOut,
  isCampaign: false,
  variants: [{ id: '', offerId: offer, share: 1 }],
});

function checkTarget({ offers, rules }: RuleSet, { offer, rule }: AudienceAsked): void {
  if (offer !== undefined && !offers.has(offer))
    throw refuse(`the pack has no offer ${offer}. ${hintWord(offer, offers.keys(), 'offer')}`);
  const ids = rules.map(({ id }) => id);
  if (rule !== undefined && !ids.includes(rule))
    throw refuse(`the pack has no rule ${rule}. ${hintWord(rule, ids, 'rule')}`);
}

/** The condition as a rule that changes nothing of what is decided. It sees what other rules derive. */
function writeCondition(pack: string, where: string): SourceFile {
  const isName = /^[a-z0-9-]+$/.test(where);
  const condition: unknown = isName ? { condition: where } : readJsonObject('--where', where);
  const rule = {
    id: whereRule,
    description: 'The condition of the audience.',
    priority: 1,
    conditions: { all: [condition] },
    event: { type: 'weight', params: { all: true, factor: 1 } },
  };
  return { path: `${pack}/rules/${whereRule}.json`, text: JSON.stringify({ rules: [rule] }) };
}

function readJsonObject(option: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw refuse(`${option} is not a JSON object: ${text}`);
}

function choosePlace(ruleSet: RuleSet, asked: AudienceAsked): ContactPlace {
  const touchpoint = asked.touchpoint ?? findTouchpoint(ruleSet, asked);
  const declared = [...(ruleSet.touchpoints.get(touchpoint)?.channels.keys() ?? [])];
  const allowed = ruleSet.offers.get(asked.offer ?? '')?.channels ?? declared;
  const place: ContactPlace = {
    touchpoint,
    channel: asked.channel ?? declared.find((channel) => allowed.includes(channel)) ?? '',
    context: readJsonObject('--context', asked.context ?? '{}'),
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
function findTouchpoint({ rules, touchpoints }: RuleSet, { offer, rule }: AudienceAsked): string {
  const meant = rules.filter(
    ({ id, event }) => id === rule || (event.type === 'offer' && event.params.offer === offer),
  );
  const places = new Set(
    meant.length === 0 ? touchpoints.keys() : meant.flatMap((one) => one.touchpoints ?? []),
  );
  const [only, ...others] = places;
  if (only !== undefined && others.length === 0) return only;
  throw refuse(`say --touchpoint, which is one of: ${[...places].join(', ')}`);
}

const refuse = (message: string): ServiceError => new ServiceError('invalid-request', message);
