import { setTimeout } from 'node:timers/promises';
import type { Decision } from '../../src/domain/decision/decision.ts';
import { makeRequest } from '../service/make-request.ts';

import type { World } from './world.ts';

/** What a kiosk got. */
export type Got = {
  readonly count: number;
  /** When it asked, by performance.now(). */
  readonly at: number;
  readonly tookMs: number;
  readonly status: number;
  readonly decision?: Decision;
  /** The answer greets nobody, or somebody else, and does not say that anything is missing. */
  readonly isWrong: boolean;
};

export const budgetMs = 400;

/** So many passengers check in, each in turn. */
export const people = 500;

/** Kiosks that ask on time, `rate` in a second, whatever the service does, until `isOver`. */
export async function askOnTime(
  world: World,
  { rate, greetings }: { readonly rate: number; readonly greetings: ReadonlyMap<number, string> },
  isOver: () => boolean,
): Promise<Got[]> {
  const got: Got[] = [];
  const pending = new Set<Promise<void>>();
  const started = performance.now();
  for (let count = 0; !isOver(); count += 1) {
    const due = started + (count * 1000) / rate;
    const asking: Promise<void> = askOne(world, count, due, greetings)
      .then((each) => void got.push(each))
      .finally(() => pending.delete(asking));
    pending.add(asking);
    const early = started + ((count + 1) * 1000) / rate - performance.now();
    if (early > 0) await setTimeout(early);
  }
  await Promise.all(pending);
  return got;
}

/** As a load balancer does, it asks another process once where one breaks the connection. */
async function askOne(
  world: World,
  count: number,
  at: number,
  greetings: ReadonlyMap<number, string>,
): Promise<Got> {
  const person = count % people;
  for (let tries = 0; ; tries += 1) {
    const { port } = world.services[(count + tries) % world.services.length] ?? { port: 0 };
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/v1/decisions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: requestOf(person, { interactionId: `chaos-${count}`, budgetMs }),
      });
      const given = await answer.text();
      const tookMs = performance.now() - at;
      if (answer.status !== 200) return { count, at, tookMs, status: answer.status, isWrong: false };
      const decision: Decision = JSON.parse(given);
      const isWrong = decision.degraded.length === 0 && greetingOf(decision) !== greetings.get(person);
      return { count, at, tookMs, status: 200, decision, isWrong };
    } catch {
      if (tries > 0) return { count, at, tookMs: performance.now() - at, status: 0, isWrong: false };
    }
  }
}

const requestOf = (person: number, more: object): string =>
  JSON.stringify({ ...JSON.parse(makeRequest('chaos', person, 'live', Date.now())), ...more });

const greetingOf = ({ messages }: Decision): string =>
  messages.find(({ key }) => key === 'welcome')?.body ?? '';

/** How each passenger is greeted while nothing is wrong. */
export async function learnGreetings({ services }: World): Promise<ReadonlyMap<number, string>> {
  const greetings = new Map<number, string>();
  for (let tries = 0; greetings.size < people; tries += 1) {
    const person = greetings.size;
    const body = requestOf(person, { interactionId: `greeting-${tries}`, mode: 'dry-run', budgetMs: 5000 });
    const answer = await fetch(`http://127.0.0.1:${services[0]?.port}/v1/decisions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const decision: Decision = JSON.parse(await answer.text());
    if (answer.status === 200 && decision.degraded.length === 0) greetings.set(person, greetingOf(decision));
  }
  return greetings;
}

/** Whether an answer says that it is stored: asked again, the same comes. */
export const isStored = ({ decision }: Got): boolean =>
  decision?.degraded.every(({ repeat }) => repeat === 'same-decision') === true;

type Kept = {
  readonly lost: number;
  readonly lostPromises: number;
  readonly changed: number;
  /** The first of them, for whoever looks for the cause. */
  readonly changes: readonly object[];
};

const changesShown = 5;

/** Reads again what was answered as stored: what is gone, and what is another decision than the kiosk was told. */
export async function readAgain(world: World, told: readonly Got[]): Promise<Kept> {
  const counts = { lost: 0, lostPromises: 0, changed: 0 };
  const changes: object[] = [];
  const queue = told.values();
  const work = async (): Promise<void> => {
    for (const { decision, count } of queue) {
      if (decision === undefined) continue;
      const answer = await readPatiently(world, decision.decisionId);
      if (answer.status === 404) {
        counts.lost += 1;
        if (decision.actions.length + decision.tasks.length > 0) counts.lostPromises += 1;
      } else if (answer.status !== 200 || isChanged(decision, JSON.parse(answer.text))) {
        counts.changed += 1;
        if (changes.length < changesShown)
          changes.push({ count, status: answer.status, told: decision, kept: JSON.parse(answer.text) });
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return { ...counts, changes };
}

/** What is refused because of too much work is asked for again. */
async function readPatiently(
  { services }: World,
  decisionId: string,
): Promise<{ readonly status: number; readonly text: string }> {
  for (let tries = 0; ; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${services[0]?.port}/v1/decisions/${decisionId}`);
    const text = await answer.text();
    if (answer.status !== 503 || tries > 50) return { status: answer.status, text };
    await setTimeout(200);
  }
}

/** Where a system had not answered yet, follow-ups may have changed since: a confirmation needs no later message. */
function isChanged(told: Decision, kept: Decision): boolean {
  const awaits = told.reasons.some(({ code }) => code === 'answer-awaited');
  const namesOf = ({ actions, offers, tasks }: Decision): string =>
    JSON.stringify([
      actions.map(({ type }) => type),
      offers.map(({ offerId }) => offerId),
      awaits ? [] : tasks.map(({ taskId }) => taskId),
    ]);
  return namesOf(told) !== namesOf(kept);
}
