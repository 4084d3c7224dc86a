import { HttpConnection } from './http-connection.ts';
import { makeCustomer, passengers } from './make-request.ts';

/** Stores the passengers of `makeRequest` in the service at this port. */
export async function putCustomers(port: number): Promise<void> {
  const now = Date.now();
  let next = 0;
  const work = async (connection: HttpConnection): Promise<void> => {
    while (next < passengers) {
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
