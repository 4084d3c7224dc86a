import type { Identified } from '../../domain/decision/interaction.ts';
import { isTriedOn } from '../../domain/rule-set/is-tried-on.ts';
import type { Canary } from '../../domain/rule-set/rule-set.ts';
import type { Inquiry } from './inquiry.ts';

/** Decides for a known customer by the release that is tried, where it is tried on this customer and takes the request. */
export function tryCanary(inquiry: Inquiry, canary: Canary, customer: Identified): void {
  const { request } = inquiry;
  if (customer.status !== 'known' || !isTriedOn(canary, customer.snapshot.customerId)) return;
  const touchpoint = canary.ruleSet.touchpoints.get(request.touchpoint);
  if (touchpoint?.channels.has(request.channel) !== true) return;
  if (touchpoint.checkContext(request.context ?? {}).length > 0) return;
  const { ruleSet, loadedAt, release } = canary;
  Object.assign(inquiry, { ruleSet, loadedAt, release: release.number });
}

/** Returns to the rules in force after the tried release failed. False if it was not the one that decided. */
export function leaveCanary(inquiry: Inquiry, error: unknown): boolean {
  const { inForce, services } = inquiry;
  if (inquiry.ruleSet === inForce.ruleSet) return false;
  const { ruleSet, loadedAt, release } = inForce;
  Object.assign(inquiry, { ruleSet, loadedAt, release: release?.number, canary: undefined });
  services.onCanaryFailure?.(error);
  return true;
}
