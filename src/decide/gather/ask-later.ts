import { listKnownIncidents } from '../../domain/customer/known-incidents.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import type { AskedAgain } from '../../domain/promises/asked-again.ts';
import type { Pack, RuleSet } from '../../domain/rule-set/rule-set.ts';
import { composeQuestion } from '../../domain/tasks/ask-again.ts';
import type { FactValues } from '../../engine/language/rule-program.ts';
import type { Resolve } from './resolve-value.ts';
import type { Voice } from './voice.ts';

type Moment = {
  readonly ruleSet: Pick<RuleSet, 'conditions'>;
  readonly request: DecisionRequest;
  readonly snapshot: Snapshot | undefined;
  readonly pack: Pack;
  readonly voice: Pick<Voice, 'locale'>;
  readonly now: number;
  readonly facts: FactValues;
};

const noConditions = {};

/** A `while` as a question for later, with the facts of this decision that it may read. `decidedAt`: epoch ms. */
export function askLater(
  conditions: AskedAgain['conditions'],
  settles: readonly string[],
  resolve: Resolve,
  { ruleSet, request, snapshot, pack, voice, now, facts }: Moment,
  decidedAt = now,
): AskedAgain {
  const known = snapshot === undefined ? [] : listKnownIncidents(snapshot, decidedAt);
  const knownIncidents = known.filter((id) => !settles.includes(id));
  const given = {
    context: request.context ?? {},
    touchpoint: request.touchpoint,
    channel: request.channel,
    locale: voice.locale,
    timeZone: snapshot?.timeZone ?? pack.file.timeZone,
    settles,
    decidedAt,
    about: facts['about'],
    ...(knownIncidents.length > 0 && { knownIncidents }),
  };
  return composeQuestion(conditions, ruleSet.conditions.get(pack.name) ?? noConditions, given, (fact) =>
    resolve({ fact }),
  );
}
