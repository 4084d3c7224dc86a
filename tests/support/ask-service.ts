import type { Decision } from '../../src/domain/decision/decision.ts';
import type { TaskRecord } from '../../src/domain/tasks/task.ts';

/** Ten hours ago, the same all through a run: a letter six hours after it is due at once, and a late flight may still be boarded. */
const arrival = new Date(Date.now() - 10 * 3_600_000).toISOString();
const estimatedDeparture = new Date(Date.now() + 2 * 3_600_000).toISOString();

/** A check-in of a passenger as a kiosk sends it, for a flight whose letter is due at once. */
export function checkInRequest(
  interactionId: string,
  customerId: string,
  more: Record<string, unknown> = {},
): object {
  return {
    interactionId,
    budgetMs: 60_000,
    touchpoint: 'check-in',
    channel: 'kiosk',
    customer: { id: customerId },
    context: {
      flight: {
        number: 'TA601',
        haul: 'long',
        arrival,
        estimatedDeparture,
        cabin: 'business',
        seats: { first: 2 },
        ...more,
      },
    },
  };
}

/** A valued passenger whose screen was broken on a long flight three days ago. */
export function owedPassenger(customerId: string, now = Date.now()): object {
  const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString();
  return {
    schemaVersion: 1,
    customerId,
    asOf: daysAgo(1),
    name: { given: 'Giulia', family: 'Bianchi', honorific: 'ms' },
    languages: ['it'],
    value: { tier: 'platinum' },
    incidents: [
      {
        incidentId: `incident-of-${customerId}`,
        type: 'ife-failure',
        at: daysAgo(3),
        severity: 'serious',
        status: 'acknowledged',
        attributes: { haul: 'long' },
      },
    ],
  };
}

async function send(method: string, url: string, body?: unknown): Promise<Response> {
  return await fetch(url, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
}

async function sendForJson(method: string, url: string, body?: unknown): Promise<unknown> {
  const response = await send(method, url, body);
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return JSON.parse(text);
}

export const putCustomer = (address: string, snapshot: object): Promise<unknown> =>
  sendForJson('PUT', `${address}/v1/customers/${(snapshot as { customerId: string }).customerId}`, snapshot);

export const askDecision = async (address: string, request: object): Promise<Decision> =>
  (await sendForJson('POST', `${address}/v1/decisions`, request)) as Decision;

export const readDecision = async (address: string, decisionId: string): Promise<Decision> =>
  (await sendForJson('GET', `${address}/v1/decisions/${decisionId}`)) as Decision;

export async function listTasks(address: string, query = ''): Promise<TaskRecord[]> {
  const tasks: TaskRecord[] = [];
  for (let after = ''; ; ) {
    const page = (await sendForJson('GET', `${address}/v1/tasks?limit=1000${query}${after}`)) as {
      tasks: TaskRecord[];
    };
    tasks.push(...page.tasks);
    const last = page.tasks.at(-1);
    if (last === undefined || page.tasks.length < 1000) return tasks;
    after = `&after=${encodeURIComponent(last.taskId)}`;
  }
}

/** Asks again and again, until what is waited for holds; fails with the last answer when it never does. */
export async function eventually<Value>(
  look: () => Promise<Value> | Value,
  holds: (value: Value) => boolean,
  patienceMs = 60_000,
): Promise<Value> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const value = await look();
    if (holds(value)) return value;
    if (performance.now() > end)
      throw new Error(`waited in vain; last seen: ${JSON.stringify(value)?.slice(0, 2000)}`);
    await new Promise((resume) => setTimeout(resume, 25));
  }
}
