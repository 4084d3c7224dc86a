import type { RuleSet } from '../domain/rules/rule-set.ts';

export type Welcome = {
  readonly address: string;
  readonly ruleSet: RuleSet;
  readonly store: string;
  readonly outbox: string;
  readonly sampleCustomers: number;
  /** Epoch milliseconds. */
  readonly now: number;
};

/** What `npm start` tells a person: where the service is, what it has loaded, and a line to paste. */
export function writeWelcome({ address, ruleSet, store, outbox, sampleCustomers, now }: Welcome): string {
  const packs = [...ruleSet.packs.keys()].join(', ');
  const samples =
    sampleCustomers > 0
      ? `${sampleCustomers} invented sample customers put in`
      : 'no sample customers put in';
  return `
Tact is listening on ${address}   (the API to browse: ${address}/docs)

  rules     ${ruleSet.rules.length} rules and ${ruleSet.offers.size} offers of ${packs}; version ${ruleSet.version}
  store     ${store}; ${samples}
  letters   ${outbox}

Giulia Bianchi is at the kiosk, with a broken screen behind her. Paste this:

  curl -s ${address}/v1/decisions -H 'content-type: application/json' -d '${writeRequest(now)}'
`;
}

const nineHours = 9 * 3_600_000;

const writeRequest = (now: number): string =>
  JSON.stringify({
    interactionId: 'try-1',
    touchpoint: 'check-in',
    channel: 'kiosk',
    customer: { identity: { type: 'booking-reference', value: 'QX7F2M' } },
    context: {
      flight: {
        number: 'TA601',
        haul: 'long',
        arrival: new Date(now + nineHours).toISOString(),
        cabin: 'business',
        seats: { first: 2 },
      },
    },
  });
