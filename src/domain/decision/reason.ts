/** Reasons for an answer, for expected outcomes. The codes are stable; the text is for people. */
export const reasonCatalogue = {
  'customer-unknown': 'No customer has this id, or all of these identities.',
  'customer-anonymous': 'The request names no customer.',
  'identity-ambiguous':
    'More than one customer fits, so nobody was assumed, and only what suits each of them is offered. Name another identity of the person in customer.identities.',
  'no-eligible-offer': 'No offer is eligible for this customer here and now.',
  'language-not-available':
    'The pack does not have the language that was wanted, so the nearest one was given.',
  'promise-standing': 'The promise was made at an earlier interaction and still holds.',
  'budget-exhausted': 'A shared budget has nothing left, so the next alternative was taken.',
  'limit-reached':
    'A limit on what is given to one customer or household is reached, so the next alternative was taken.',
  'action-refused': 'A system of record refused this for the occasion, so the next alternative was taken.',
  'rate-missing':
    'The pack has no rate for the currency of an amount, so the amount counts for nothing. Add it to `rates` of pack.json.',
  'params-unfit':
    'A value for the action is one that it does not take, so it was not promised, and the next alternative was taken.',
  'reason-gone': 'What it was for does not hold at this moment, so the next alternative was taken.',
  'answer-awaited':
    'A system of record has not said yes yet, so the answer says that the action is being arranged.',
  'sold-out': 'Nothing is left of what the offer takes, so the acceptance was not carried out.',
  'acceptance-refused': 'A system of record refused it, so the acceptance was not carried out.',
  'offer-ended': 'The packs do not have the offer any more, so the acceptance was not carried out.',
  'acceptance-late': 'The conditions of the acceptance do not hold any more, so it was not carried out.',
  'consent-missing': 'The customer has not consented to this purpose.',
  'counts-unavailable':
    'Caps, stocks or budgets could not be counted, so offers that depend on them were left out.',
  'memory-only': 'The service keeps everything in its memory: nothing survives when it stops.',
  'context-not-sent': 'No context was sent: POST it to ask about a moment.',
  'gives-way-elsewhere': 'The offer gives way to a promise where the context is about its occasion.',
  'form-incomplete': 'Fields of the form are not filled in.',
  'explanation-withheld':
    'What the rules read of the customer is not disclosed here, so that the decision is not explained.',
  'dry-run': 'Nothing was stored: the request asked for a dry run.',
} as const;

export type ReasonCode = keyof typeof reasonCatalogue;

/** The part of an answer that is incomplete, and the fallback that was used. */
export const degradationCatalogue = {
  'snapshot-late': 'The snapshot did not arrive in time; the decision was made without it.',
  'snapshot-unavailable': 'The snapshot store cannot be reached; the decision was made without it.',
  'snapshot-too-old': 'The stored snapshot is older than minAsOf; the decision was made without it.',
  'rules-too-old': 'The release in force is older than minRelease; it decided.',
  'customers-lost':
    'The customer was not found, and the snapshot store was never loaded, lost its data or evicted keys: the decision was made without it.',
  'snapshot-stale': 'The snapshot comes from the cache while its store cannot be reached.',
  'ledger-late': 'The decision could not be stored in time, so nothing is promised.',
  'ledger-lost': 'The ledger lost decisions made before, so nothing is promised.',
  'ledger-unavailable': 'The ledger cannot be reached, so nothing is promised.',
  unconfirmed: 'The decision is stored, but no replica is known to have it: a failover may lose it.',
  contention: 'Too many decisions for this customer at once, so nothing is promised.',
} as const;

export type DegradationCode = keyof typeof degradationCatalogue;

export type Reason = { readonly code: ReasonCode; readonly text: string; readonly detail?: string };
export type Degradation = Omit<Reason, 'code'> & {
  readonly code: DegradationCode;
  readonly repeat: Repeat;
};

/** The effect of repeating the request with the same interactionId. An answer has one value, whatever is degraded. */
export const repeats = ['decides-again', 'same-decision', 'stored-or-decides-again'] as const;
export type Repeat = (typeof repeats)[number];

export const reason = (code: ReasonCode, detail?: string): Reason =>
  detail === undefined
    ? { code, text: reasonCatalogue[code] }
    : { code, text: reasonCatalogue[code], detail };

export const degradation = (code: DegradationCode, repeat: Repeat, detail?: string): Degradation => ({
  code,
  text: degradationCatalogue[code],
  ...(detail === undefined ? {} : { detail }),
  repeat,
});
