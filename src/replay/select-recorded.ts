import { ServiceError } from '../domain/shared/service-error.ts';
import type { DecisionRecords, RecordedDecision, Selection } from './ports.ts';

/** Recorded decisions by id (rejects for one that is not there), or all that are selected, in no order. */
export async function* selectRecorded(
  ids: readonly string[],
  { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, sample }: Selection,
  records: Pick<DecisionRecords, 'findDecision' | 'listDecisions'>,
): AsyncIterable<RecordedDecision> {
  for (const id of ids) yield await findOne(id, records);
  if (ids.length > 0) return;
  const chosen: RecordedDecision[] = [];
  for await (const recorded of records.listDecisions()) {
    const at = Date.parse(recorded.decision.decidedAt);
    if (at < since || at >= until) continue;
    if (sample === undefined) yield recorded;
    else keepLowest(chosen, recorded, sample);
  }
  yield* chosen;
}

async function findOne(
  id: string,
  records: Pick<DecisionRecords, 'findDecision'>,
): Promise<RecordedDecision> {
  const found = await records.findDecision(id);
  if (found === undefined)
    throw new ServiceError('invalid-request', `There is no decision ${id} (any more).`);
  return found;
}

/** Inserts in the order of the ids, and drops what is too many. */
function keepLowest(chosen: RecordedDecision[], recorded: RecordedDecision, most: number): void {
  const { decisionId } = recorded.decision;
  if (chosen.length === most && decisionId > (chosen.at(-1)?.decision.decisionId ?? '')) return;
  let at = chosen.length;
  while (at > 0 && (chosen[at - 1]?.decision.decisionId ?? '') > decisionId) at -= 1;
  chosen.splice(at, 0, recorded);
  if (chosen.length > most) chosen.pop();
}
