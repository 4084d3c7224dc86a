import type { Snapshot } from '../domain/customer/snapshot.ts';
import { createHeroes } from './samples/create-heroes.ts';
import { inventCustomer } from './samples/invent-customer.ts';

const sampleCount = 300;

/**
 * Invented customers for a first look: the ones the README walks through, then people of seven markets made from a fixed
 * sequence. The same instant (epoch ms) gives the same customers; what happened to them lies in the days before it, so that a
 * broken screen is always twelve days ago. Telephone numbers are from ranges that no network assigns, mail goes to example.com.
 */
export function createSampleCustomers(now: Date | number): Snapshot[] {
  const instant = typeof now === 'number' ? now : now.getTime();
  const heroes = createHeroes(instant);
  const others = Array.from({ length: sampleCount - heroes.length }, (_, index) =>
    inventCustomer(index + 1, instant),
  );
  return [...heroes, ...others];
}
