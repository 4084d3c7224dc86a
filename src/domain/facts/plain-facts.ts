/** The given facts of a decision, by name. Conditions may read these, `builtInFacts` and a pack's derived facts. */
export const plainFacts = {
  customer:
    'The customer snapshot, read by path: `$.value.tier`, `$.attributes.fleet-size`. Empty when the customer is unknown; what the snapshot lacks is unknown.',
  context: 'What the caller sent of this moment; its shape is the touchpoint’s `context` schema.',
  occasion:
    'What the contact is about, by each key that the touchpoint declares under `occasion` by name: `$.date` is `TA601/2026-11-21`. One spelling for all callers, so that budgets count one flight once. An instant with a tolerance is given as its day in the pack’s time zone.',
  about:
    'The ids that the context names by the paths under `about` of the touchpoint: `$.case`, `$.holding`; `$.numbers`, the numbers (of the flight) in every spelling; and `$.days`, the days by which it is named.',
  standing: 'The ids (actionId) of the promises in force for what this contact is about.',
  touchpoint: 'The touchpoint: `check-in`.',
  channel: 'The channel of this interaction: `kiosk`.',
  locale: 'The language of this interaction: `it-IT`.',
  known: 'Whether the customer is known: true or false.',
  identification:
    'The result of the search for the customer: `known`, `unknown`, `ambiguous` (several people fit), `anonymous` (nobody was named) or `missing` (the store did not answer in time).',
  verification:
    'How far the person has proved who they are, as the caller says: a level that the pack declares; `none` if the caller says nothing.',
  now: 'The moment of the decision, in epoch milliseconds. For days and hours ask `clock`, `days-since` or `days-until`.',
  memory: 'Tact’s own memory of the customer; usually better read through `promises` and `contacts`.',
  timeZone: 'The customer’s time zone, else the pack’s: `Europe/Rome`.',
} as const;

/** The given facts that only the `while` of a follow-up may read, beside all others. */
export const laterFacts = {
  settles: 'The ids of what the action of the follow-up compensates: a list of texts.',
  decidedAt: 'The moment of the decision, in epoch milliseconds.',
} as const;
