import { readFileSync } from 'node:fs';
import { createSampleSnapshot } from '../../src/domain/customer/sample-customer.ts';
import { sampleFileSchema } from '../../src/domain/pack/format/sample-file.ts';
import { HttpConnection } from './http-connection.ts';
import { emailOf, passengers } from './make-request.ts';

const text = readFileSync('rules/airline/samples/passengers.json', 'utf8');
const { samples } = sampleFileSchema.parse(JSON.parse(text));

/** The airline's sample people over and over, each time as somebody else, with what every release knows of people. */
export function makeCustomer(index: number, now: number) {
  const { customer } = samples[index % samples.length] ?? { customer: {} };
  const { addresses: _, contactPoints: __, ...rest } = customer as Record<string, unknown>;
  const identities = [{ type: 'email', value: emailOf(index) }];
  return createSampleSnapshot({ ...rest, customerId: `P-${index}`, identities }, now);
}

/** Stores the first passengers of `makeRequest` in the service at this port; all of them if no count is given. */
export async function putCustomers(port: number, count = passengers): Promise<void> {
  const now = Date.now();
  let next = 0;
  const work = async (connection: HttpConnection): Promise<void> => {
    while (next < count) {
      const customer = makeCustomer(next++, now);
      const path = `/v1/customers/${customer.customerId}`;
      const { status, body } = await connection.send('PUT', path, JSON.stringify(customer));
      if (status >= 300) throw new Error(`PUT ${path}: ${status} ${body()}`);
    }
  };
  const open = Array.from({ length: 8 }, () => new HttpConnection(port));
  await Promise.all(open.map(work));
  for (const connection of open) connection.close();
}
