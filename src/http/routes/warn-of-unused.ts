import type { CustomerEvent } from '../../domain/customer/customer-event.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { listNamedWords, type NamedTypes } from '../../domain/rule-set/named-words.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import type { Fault } from '../../domain/shared/service-error.ts';
import { suggestWord } from '../../shared/suggest-word.ts';

/** More are counted and not listed: a sender that misspells a word misspells it everywhere. */
const mostListed = 20;

/** What in a snapshot nothing in the packs uses, or is likely misspelt, with the near word. It is stored all the same. */
export function warnOfUnused(ruleSet: RuleSet, snapshot: Partial<Snapshot>): readonly Fault[] {
  const { incidents, cases } = listNamedWords(ruleSet);
  const identityTypes = { names: ruleSet.identityTypes, all: false };
  const offers = { names: new Set(ruleSet.offers.keys()), all: false };
  const found = [
    ...(snapshot.identities ?? []).map(({ type }, at) => warn(`/identities/${at}/type`, type, identityTypes)),
    ...(snapshot.incidents ?? []).map(({ type }, at) => warn(`/incidents/${at}/type`, type, incidents)),
    ...(snapshot.cases ?? []).map(({ type }, at) => warn(`/cases/${at}/type`, type, cases)),
    ...Object.keys(snapshot.propensities ?? {}).map((id) => warn(`/propensities/${id}`, id, offers)),
  ].flat();
  const rest = found.length - mostListed;
  if (rest <= 0) return found;
  return [
    ...found.slice(0, mostListed),
    { pointer: '', message: `has ${rest} more words that no pack or rule names` },
  ];
}

/** The same for one event, whose entry stands by itself. */
export function warnOfUnusedEvent(ruleSet: RuleSet, event: CustomerEvent): readonly Fault[] {
  if ('contact' in event) return [];
  const entry = 'incident' in event ? { incidents: [event.incident] } : { cases: [event.case] };
  const pointer = 'incident' in event ? '/incident/type' : '/case/type';
  return warnOfUnused(ruleSet, entry).map((fault) => ({ ...fault, pointer }));
}

/** Where a rule asks for any type, only a word that is nearly another one is suspicious; where none is named, none can be wrong. */
function warn(pointer: string, word: string, { names, all }: NamedTypes): Fault[] {
  if (names.size === 0 || names.has(word)) return [];
  const near = suggestWord(word, names);
  if (near === undefined && all) return [];
  const message = `is ${word}, which no pack or rule names`;
  return [
    near === undefined
      ? { pointer, message: `${message}: it is stored, and nothing uses it` }
      : { pointer, message: `${message} (did you mean ${near}?)`, example: near },
  ];
}
