import type { Snapshot } from '../domain/customer/snapshot.ts';
import { createBankCustomers } from './samples/create-bank-customers.ts';
import { createHeroes } from './samples/create-heroes.ts';
import { createInsured } from './samples/create-insured.ts';
import { createShoppers } from './samples/create-shoppers.ts';
import { createTravellers } from './samples/create-travellers.ts';
import { inventCustomer } from './samples/invent-customer.ts';

const passengerCount = 300;

/**
 * Invented customers for a first look: 300 passengers, the ones the README walks through first, then a dozen each of the bank, the
 * shop, the insurer and the travel website. All but those whom the documentation names are made from a fixed sequence. The same
 * instant (epoch ms) gives the same customers; what happened to them lies in the days before it, so that a broken screen is
 * always twelve days ago. Telephone numbers are from ranges that no network assigns, mail goes to example.com.
 */
export function createSampleCustomers(now: Date | number): Snapshot[] {
  const instant = typeof now === 'number' ? now : now.getTime();
  const heroes = createHeroes(instant);
  const others = Array.from({ length: passengerCount - heroes.length }, (_, index) =>
    inventCustomer(index + 1, instant),
  );
  return [
    ...heroes,
    ...others,
    ...createBankCustomers(instant),
    ...createShoppers(instant),
    ...createInsured(instant),
    ...createTravellers(instant),
  ];
}
