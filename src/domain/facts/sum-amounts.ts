/** A sum of money; `amount` is undefined if an entry has none or the currencies differ. */
export type Sum = { readonly amount: number | undefined; readonly currency: string | undefined };

/** The amount of an entry: a bare number, or an amount in a currency. */
export type Amount = { readonly amount: number; readonly currency: string | undefined };

/** Reads a number or `{ amount, currency }`; undefined for anything else and for numbers that are not finite. */
export function readAmount(value: unknown): Amount | undefined {
  if (typeof value === 'number')
    return Number.isFinite(value) ? { amount: value, currency: undefined } : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const { amount, currency } = value as { readonly amount?: unknown; readonly currency?: unknown };
  if (typeof amount !== 'number' || !Number.isFinite(amount)) return undefined;
  return { amount, currency: typeof currency === 'string' ? currency : undefined };
}

/** Adds up to four decimals, so that ten times 0.1 is 1. The empty sum is 0. */
export function sumAmounts(amounts: readonly (Amount | undefined)[]): Sum {
  const currency = amounts[0]?.currency;
  let total = 0;
  for (const entry of amounts) {
    if (entry === undefined || entry.currency !== currency) return { amount: undefined, currency: undefined };
    total += entry.amount;
  }
  return { amount: Math.round(total * 10_000) / 10_000, currency };
}
