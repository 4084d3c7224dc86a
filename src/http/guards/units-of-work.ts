/** A full explanation visits every rule and offer and writes each of them out: as much work as about ten plain decisions. */
export const explanation = 10;

/** The work of one decision request, valid or not, in units of a plain decision. */
export const unitsOf = (request: unknown): number => (Object(request).explain === 'full' ? explanation : 1);

export const unitsOfAll = (requests: readonly unknown[]): number =>
  requests.reduce<number>((sum, request) => sum + unitsOf(request), 0);
