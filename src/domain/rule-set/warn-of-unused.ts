import { suggestWord } from '../../shared/suggest-word.ts';
import { cleanPhone } from '../customer/clean-phone.ts';
import type { CustomerEvent } from '../customer/customer-event.ts';
import type { Identity } from '../customer/identity.ts';
import type { Snapshot } from '../customer/snapshot.ts';
import type { Fault } from '../shared/service-error.ts';
import type { NamedTypes, NamedWords } from './named-words.ts';

/** More are counted and not listed: a sender that misspells a word misspells it everywhere. */
const mostListed = 20;

/** What in a snapshot nothing in the packs uses, or is likely misspelt, with the near word. It is stored all the same. */
export function warnOfUnused(words: NamedWords, snapshot: Partial<Snapshot>): readonly Fault[] {
  const found = [
    ...(snapshot.identities ?? []).map(({ type }, at) =>
      warn(`/identities/${at}/type`, type, words.identities),
    ),
    ...(['identities', 'contactPoints'] as const).flatMap((list) =>
      (snapshot[list] ?? []).map((entry, at) => warnOfPhone(entry, `/${list}/${at}/value`, snapshot.market)),
    ),
    ...(snapshot.incidents ?? []).map(({ type }, at) => warn(`/incidents/${at}/type`, type, words.incidents)),
    ...(snapshot.cases ?? []).map(({ type }, at) => warn(`/cases/${at}/type`, type, words.cases)),
    ...warnOfValue(words, snapshot),
    ...Object.keys(snapshot.propensities ?? {}).map((id) => warn(`/propensities/${id}`, id, words.offers)),
  ].flat();
  const rest = found.length - mostListed;
  if (rest <= 0) return found;
  return [
    ...found.slice(0, mostListed),
    { pointer: '', message: `has ${rest} more words that no pack or rule names` },
  ];
}

function warnOfValue(words: NamedWords, { value, holdings = [] }: Partial<Snapshot>): Fault[] {
  const { tier, segment, lifetimeValue } = value ?? {};
  return [
    ...warnOfCurrency(words.currencies, lifetimeValue?.currency),
    ...(tier === undefined ? [] : warn('/value/tier', tier, words.tiers)),
    ...(segment === undefined ? [] : warn('/value/segment', segment, words.segments)),
    ...holdings.flatMap(({ product, category }, at) => [
      ...warn(`/holdings/${at}/product`, product, words.products),
      ...(category === undefined ? [] : warn(`/holdings/${at}/category`, category, words.productCategories)),
    ]),
  ];
}

function warnOfCurrency(rated: ReadonlySet<string>, currency: string | undefined): Fault[] {
  if (currency === undefined || rated.size === 0 || rated.has(currency)) return [];
  const message = `is ${currency}, for which no pack has a rate: it is stored, and counts for nothing`;
  return [{ pointer: '/value/lifetimeValue/currency', message }];
}

/** The same for one event, whose entry stands by itself. */
export function warnOfUnusedEvent(words: NamedWords, event: CustomerEvent): readonly Fault[] {
  if ('contact' in event) return [];
  const entry = 'incident' in event ? { incidents: [event.incident] } : { cases: [event.case] };
  const pointer = 'incident' in event ? '/incident/type' : '/case/type';
  return warnOfUnused(words, entry).map((fault) => ({ ...fault, pointer }));
}

/** A call or a text message to it cannot go out, and no other spelling finds the customer. */
function warnOfPhone({ type, value }: Identity, pointer: string, market: string | undefined): Fault[] {
  if (type !== 'phone' || cleanPhone(value, market) !== undefined) return [];
  const where =
    market === undefined ? 'an international telephone number' : `a telephone number in ${market}`;
  return [
    {
      pointer,
      message: `is not ${where}: it is stored, and found in this spelling alone`,
      example: '+390612345678',
    },
  ];
}

function warn(pointer: string, word: string, types: NamedTypes): Fault[] {
  const found = findFault(word, types);
  return found === undefined ? [] : [{ pointer, ...found }];
}

type WordFault = Omit<Fault, 'pointer'> | undefined;

/** Searching for the near word is slow, and a load asks for the same words in millions of rows. */
const known = new WeakMap<NamedTypes, Map<string, WordFault>>();
const mostKnown = 1000;

function findFault(word: string, types: NamedTypes): WordFault {
  if (types.names.size === 0 || types.names.has(word)) return undefined;
  const faults = known.get(types) ?? new Map<string, WordFault>();
  known.set(types, faults);
  if (faults.has(word)) return faults.get(word);
  const fault = explain(word, types);
  if (faults.size < mostKnown) faults.set(word, fault);
  return fault;
}

/** Where a rule asks for any type, only a word that is nearly another one is suspicious; where none is named, none can be wrong. */
function explain(word: string, { names, all }: NamedTypes): WordFault {
  const near = suggestWord(word, names);
  if (near === undefined && all) return undefined;
  const message = `is ${word}, which no pack or rule names`;
  return near === undefined
    ? { message: `${message}: it is stored, and nothing uses it` }
    : { message: `${message} (did you mean ${near}?)`, example: near };
}
