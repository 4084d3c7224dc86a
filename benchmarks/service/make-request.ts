/** So many sample passengers check in, each in turn. */
export const passengers = 20_000;

export const emailOf = (index: number): string => `passenger.${index}@example.com`;

const cabins = ['economy', 'premium-economy', 'business'];
const hour = 3_600_000;

/**
 * Check-in number `count` of a run; the same for the same count. `people` take turns, known by e-mail; flights carry 200 of them. With
 * `patience`, nothing is refused where the machine is too busy to answer within a second.
 */
export function makeRequest(
  run: string,
  count: number,
  mode: 'live' | 'dry-run',
  now: number,
  { people = passengers, patience = false } = {},
): string {
  const flight = Math.floor(count / 200) % 900;
  return JSON.stringify({
    interactionId: `${run}-${count}`,
    touchpoint: 'check-in',
    channel: 'kiosk',
    customer: { identity: { type: 'email', value: emailOf(count % people) } },
    context: {
      flight: {
        number: `TA${100 + flight}`,
        haul: flight % 3 === 0 ? 'long' : 'short',
        arrival: new Date(now + 9 * hour + flight * 60_000).toISOString(),
        cabin: cabins[count % cabins.length],
        seats: { business: 6, first: 2 },
      },
    },
    locale: 'it-IT',
    maxOffers: 3,
    budgetMs: patience ? 60_000 : 1000,
    mode,
  });
}
