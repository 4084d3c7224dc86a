import { type Databases, type DecisionRecord, keysUnder, textKey } from './key-layout.ts';

/** Writes a decision with all that leads to it. Only inside a write transaction. */
export function saveDecision(databases: Databases, record: DecisionRecord): void {
  const { decisionId, interactionId, customerId, decidedAt } = record.decision;
  const id = textKey(decisionId);
  void databases.decisions.put(id, record);
  void databases.interactions.put(textKey(interactionId), decisionId);
  if (customerId !== null) void databases.customerDecisions.put([textKey(customerId), id], decisionId);
  void databases.ages.put(['decision', Date.parse(decidedAt), id], decisionId);
}

/** Removes a decision and all that leads to it. Only inside a write transaction. */
export function removeDecision(databases: Databases, record: DecisionRecord): void {
  const { decisionId, interactionId, customerId, decidedAt } = record.decision;
  const id = textKey(decisionId);
  void databases.decisions.remove(id);
  void databases.interactions.remove(textKey(interactionId));
  if (customerId !== null) void databases.customerDecisions.remove([textKey(customerId), id]);
  void databases.outcomes.remove(id);
  void databases.ages.remove(['decision', Date.parse(decidedAt), id]);
}

/** Everything decided for a customer, in the order of the decisions' ids. */
export function decisionsOf(databases: Databases, customerId: string): readonly DecisionRecord[] {
  const entries = [...databases.customerDecisions.getRange(keysUnder(textKey(customerId)))];
  return entries
    .map((entry) => databases.decisions.get(textKey(entry.value)))
    .filter((record) => record !== undefined);
}
