/** A full explanation evaluates and writes every rule and offer: about the work of ten plain decisions. */
export const explanation = 10;

/** The work of one decision request, valid or not, in units of a plain decision. */
export const unitsOf = (request: unknown): number => (Object(request).explain === 'full' ? explanation : 1);

export const unitsOfAll = (requests: readonly unknown[]): number =>
  requests.reduce<number>((sum, request) => sum + unitsOf(request), 0);
