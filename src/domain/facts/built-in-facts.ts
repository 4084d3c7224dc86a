import type { FactFunction } from '../../engine/language/rule-program.ts';
import { ageFact } from './age-fact.ts';
import { basketFact } from './basket-fact.ts';
import { bestChannelFact } from './best-channel-fact.ts';
import { birthdayFact } from './birthday-fact.ts';
import type { BuiltInFact } from './built-in-fact.ts';
import { casesFact } from './cases-fact.ts';
import { clockFact } from './clock-fact.ts';
import { consentFact } from './consent-fact.ts';
import { contactsFact } from './contacts-fact.ts';
import { daysFacts } from './days-facts.ts';
import { holdingsFact } from './holdings-fact.ts';
import { incidentsFact } from './incidents-fact.ts';
import { promisesFact } from './promises-fact.ts';
import { tenureFact } from './tenure-fact.ts';
import { worthFact } from './worth-fact.ts';

/** The facts with params, by their names in rules. Registered with both engines, documented in `docs/facts.md`. */
export const builtInFacts: Readonly<Record<string, BuiltInFact>> = {
  incidents: incidentsFact,
  cases: casesFact,
  contacts: contactsFact,
  holdings: holdingsFact,
  consent: consentFact,
  promises: promisesFact,
  birthday: birthdayFact,
  'days-since': daysFacts['days-since'],
  'days-until': daysFacts['days-until'],
  moment: daysFacts.moment,
  clock: clockFact,
  basket: basketFact,
  tenure: tenureFact,
  age: ageFact,
  worth: worthFact,
  'best-channel': bestChannelFact,
};

/** What computes each of them. */
export const factFunctions: Readonly<Record<string, FactFunction>> = Object.fromEntries(
  Object.entries(builtInFacts).map(([name, { compute }]) => [name, compute]),
);
