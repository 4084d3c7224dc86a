import type { Sample } from '../../author/list-samples.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';

export type Welcome = {
  readonly address: string;
  readonly ruleSet: RuleSet;
  readonly store: string;
  readonly outbox: string;
  /** Whether callers must send an API key. */
  readonly needsKey: boolean;
  /** The sample people in the store; none if it is not a demonstration. */
  readonly samples: readonly Sample[];
  /** Epoch milliseconds. */
  readonly now: number;
};

/**
 * The text that the service prints once it listens. For a demonstration: what is loaded, and a request to paste. Otherwise one
 * log line at any LOG_LEVEL, because a service on a free port must report which one.
 */
export function writeWelcome(welcome: Welcome): string {
  return welcome.samples.length > 0 ? writeBanner(welcome) : `${writeLogLine(welcome)}\n`;
}

const namePacks = ({ packs }: RuleSet): string => [...packs.keys()].join(', ');

function writeLogLine({ address, ruleSet, store, now }: Welcome): string {
  const msg = `listening on ${address} with the packs ${namePacks(ruleSet)}`;
  const time = new Date(now).toISOString();
  return JSON.stringify({ level: 'info', time, service: 'tact', version: ruleSet.version, store, msg });
}

function writeBanner({ address, ruleSet, store, outbox, needsKey, samples }: Welcome): string {
  return `
Tact is listening on ${address}   (the API to browse: ${address}/docs)

  rules     ${ruleSet.rules.length} rules and ${ruleSet.offers.size} offers of ${namePacks(ruleSet)}; version ${ruleSet.version}
  store     ${store}; a demonstration with ${samples.length} invented customers
  letters   ${outbox}
${writeInvitation(address, needsKey, samples)}`;
}

function writeInvitation(address: string, needsKey: boolean, samples: readonly Sample[]): string {
  const shown = samples.find(({ request }) => request !== undefined);
  if (shown === undefined) return '';
  const { name, customerId } = shown.customer;
  const names = [name?.given ?? '', name?.family ?? ''];
  if (name?.order === 'family-first') names.reverse();
  const person = names.join(' ').trim() || customerId;
  const key = needsKey ? " -H 'authorization: Bearer YOUR-KEY'" : '';
  const body = JSON.stringify(shown.request).replaceAll("'", String.raw`'\''`);
  return `
${person}: ${shown.about} Paste this:

  curl -s ${address}/v1/decisions${key} -H 'content-type: application/json' -d '${body}'
`;
}
