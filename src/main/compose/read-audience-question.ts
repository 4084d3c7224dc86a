import { openRuleFolder } from '../../adapters/files/open-rule-folder.ts';
import { compileRuleSet } from '../../author/compile-rule-set.ts';
import type { AudienceAsked } from '../../cli/audience-command.ts';
import { formatDiagnostic } from '../../domain/diagnostics/diagnostic.ts';
import type { SourceFile } from '../../domain/pack/source/parse-source.ts';
import type { PlacedCampaign, RuleSet } from '../../domain/rule-set/rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { hintWord } from '../../shared/suggest-word.ts';
import { armsOf, checkTarget, choosePlace, whereRule, writeCondition } from './audience-contact.ts';
import type { AudiencePlan } from './audience-plan.ts';

type Question = Pick<AudiencePlan, 'files' | 'place' | 'ruleId' | 'channels' | 'arms'> & {
  readonly ruleSet: RuleSet;
};

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
  const ruleId = where === undefined ? asked.rule : whereRule;
  if (campaign !== undefined) return { files, ruleSet, ruleId, ...planCampaign(campaign) };
  checkTarget(ruleSet, asked);
  const place = choosePlace(ruleSet, asked);
  return { files, ruleSet, ruleId, channels: undefined, place, arms: armsOf(asked, asked.holdOut) };
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

const refuse = (message: string): ServiceError => new ServiceError('invalid-request', message);
