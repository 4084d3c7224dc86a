import { setTimeout } from 'node:timers/promises';
import type { Decision } from '../../src/domain/decision/decision.ts';
import { emailOf, makeRequest } from '../service/make-request.ts';
import { bagPriceOf } from './release-desk.ts';

/** Of one answer. Times are by performance.now(). */
export type Seen = {
  readonly address: string;
  readonly from: number;
  readonly to: number;
  /** 0: the connection broke. */
  readonly status: number;
  readonly release: number | undefined;
  /** Of an extra bag, where it is offered. */
  readonly price: number | undefined;
  /** What is wrong with it; undefined in an answer that is right. */
  readonly fault: string | undefined;
};

/** Asks all services in turn, so many times a second, whatever they do, until it is stopped. Known people check in. */
export function askContinuously(
  addresses: readonly string[],
  options: {
    readonly headers: Readonly<Record<string, string>>;
    readonly rate: number;
    readonly people: number;
    /** What requests ask for at this moment, if anything. */
    readonly minRelease: () => number | undefined;
  },
) {
  const seen: Seen[] = [];
  const pending = new Set<Promise<void>>();
  const began = performance.now();
  let isStopped = false;
  let count = 0;

  const ask = async (address: string, number: number): Promise<void> => {
    const minRelease = options.minRelease();
    const plain = JSON.parse(makeRequest('releases', number, 'live', Date.now(), options)) as object;
    const body = JSON.stringify({ ...plain, ...(minRelease !== undefined && { minRelease }) });
    const from = performance.now();
    let [status, answer]: [number, Decision | undefined] = [0, undefined];
    try {
      const response = await fetch(`${address}/v1/decisions`, {
        method: 'POST',
        headers: options.headers,
        body,
      });
      status = response.status;
      answer = (await response.json()) as Decision;
    } catch {
      // The status says so.
    }
    const release = status === 200 ? answer?.ruleSet.release : undefined;
    const price = readPrice(answer);
    const fault = status === 200 && answer !== undefined ? findFault(answer, price, minRelease) : undefined;
    seen.push({ address, from, to: performance.now(), status, release, price, fault });
  };
  const run = async (): Promise<void> => {
    while (!isStopped) {
      const due = ((performance.now() - began) * options.rate) / 1000;
      for (; count < due; count += 1) {
        const asked = ask(addresses[count % addresses.length] ?? '', count).finally(() =>
          pending.delete(asked),
        );
        pending.add(asked);
      }
      await setTimeout(2);
    }
    await Promise.all(pending);
  };
  const running = run();
  return {
    seen,
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}

function readPrice(answer: Decision | undefined): number | undefined {
  const bag = answer?.offers?.find(({ offerId }) => offerId === 'extra-bag');
  return bag && Number(/(\d+)[\s\u00a0]€/.exec(JSON.stringify(bag.treatment))?.[1]);
}

function findFault(
  { ruleSet: { release = 0 }, degraded }: Decision,
  price: number | undefined,
  minRelease = 0,
): string | undefined {
  if (price !== undefined && price !== bagPriceOf(release))
    return `release ${release} with the price ${price}`;
  const isSaid = degraded.some(({ code }) => code === 'rules-too-old');
  return release < minRelease && !isSaid ? `release ${release}, not ${minRelease}` : undefined;
}

/** Stores so many passengers of `makeRequest`, none of whom is owed anything. */
export async function putPassengers(
  address: string,
  headers: Readonly<Record<string, string>>,
  count: number,
): Promise<void> {
  const at = new Date(Date.now() - 86_400_000).toISOString();
  for (let index = 0; index < count; index += 1) {
    const customer = {
      schemaVersion: 1,
      customerId: `P-${index}`,
      asOf: at,
      identities: [{ type: 'email', value: emailOf(index) }],
      languages: ['it'],
      consents: [{ purpose: 'personal-offers', granted: true, source: 'benchmark', at }],
      value: { tier: 'silver' },
    };
    const { status } = await fetch(`${address}/v1/customers/P-${index}`, {
      method: 'PUT',
      headers,
      body: JSON.stringify(customer),
    });
    if (status >= 300) throw new Error(`a customer was refused: ${status}`);
  }
}
