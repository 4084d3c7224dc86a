import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { into, type Report, type Spot } from '../../domain/pack/report.ts';
import { currencies } from '../../shared/code-tables.ts';

/** Checks the amounts of money in offers and events: the currency exists, its decimals fit, and no price is below 0. */
export function checkMoney({ offers, rules }: PackIndex, report: Report): void {
  for (const offer of offers.values()) walkMoney(offer.entry, offer, report);
  for (const rule of rules) walkMoney(rule.entry.event, into(rule, 'event'), report);
}

function walkMoney(value: unknown, spot: Spot, report: Report): void {
  if (typeof value !== 'object' || value === null) return;
  if ('amount' in value && 'currency' in value) checkAmount(value, spot, report);
  for (const [name, member] of Object.entries(value))
    walkMoney(member, into(spot, Array.isArray(value) ? Number(name) : name), report);
}

function checkAmount(
  { amount, currency }: { readonly amount: unknown; readonly currency: unknown },
  spot: Spot,
  report: Report,
): void {
  const known = typeof currency === 'string' && checkCurrency(currency, into(spot, 'currency'), report);
  if (typeof amount !== 'number') return;
  const complain = (message: string, hint: string): void =>
    report.error(into(spot, 'amount'), 'impossible-amount', message, hint);
  if (amount < 0) complain(`${amount} is less than nothing`, `Write ${-amount}, or take the amount out.`);
  const decimals = known ? decimalsOf(currency) : undefined;
  if (decimals !== undefined && Number(amount.toFixed(decimals)) !== amount)
    complain(
      `${amount} has more decimals than ${String(currency)} has`,
      `Write ${amount.toFixed(decimals)}, which has ${decimals}.`,
    );
}

const decimalsOf = (currency: string): number | undefined =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;

/** Reports a currency that does not exist; returns true if it does. */
export function checkCurrency(currency: string, spot: Spot, report: Report): boolean {
  if (currencies.has(currency)) return true;
  const near = currencies.findNear(currency);
  report.error(
    spot,
    'unknown-currency',
    `"${currency}" is not a currency`,
    near === undefined ? 'Write a code of ISO 4217, such as "EUR".' : `Did you mean "${near}"?`,
  );
  return false;
}
