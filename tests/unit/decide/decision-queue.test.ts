import { describe, expect, it } from 'vitest';
import { DecisionQueue } from '../../../src/decide/decision-queue.ts';

/** A queue whose turns end when the test says so; each decision takes `decisionMs`. */
function createQueue(decisionMs = 0) {
  const ends: (() => void)[] = [];
  let now = 0;
  const queue = new DecisionQueue({ atEndOfTurn: (decide) => void ends.push(decide), elapsed: () => now });
  const order: string[] = [];
  const add = (name: string, deadline = 1000, priority = 0): Promise<string> =>
    queue.add({ arrivedAt: now, deadline, priority }, async () => {
      now += decisionMs;
      order.push(name);
      if (name === 'broken') throw new Error('broken');
      return name;
    });
  const pass = (ms: number): void => {
    now += ms;
  };
  return { queue, add, order, ends, pass, endTurn: () => ends.shift()?.() };
}

describe('DecisionQueue', () => {
  it('decides nothing before the turn ends, then everything back to back', async () => {
    const { add, order, endTurn } = createQueue();
    const answers = Promise.all([add('one'), add('other')]);
    expect(order).toEqual([]);
    endTurn();
    expect(order).toEqual(['one', 'other']);
    expect(await answers).toEqual(['one', 'other']);
  });

  it('asks once per turn to be called back', async () => {
    const { add, ends, endTurn } = createQueue();
    void add('one');
    void add('other');
    expect(ends).toHaveLength(1);
    endTurn();
    void add('third');
    expect(ends).toHaveLength(1);
  });

  it('decides by priority, then by deadline, then in the order of arrival', () => {
    const { add, order, endTurn } = createQueue();
    void add('batch', 1, 1);
    void add('patient', 100);
    void add('hurried', 10);
    void add('hurried too', 10);
    endTurn();
    expect(order).toEqual(['hurried', 'hurried too', 'patient', 'batch']);
  });

  it('lets the loop read again after ten milliseconds, and decides the urgent ones of the new turn first', () => {
    const { add, order, ends, endTurn } = createQueue(4);
    for (const name of ['a', 'b', 'c', 'd']) void add(name, 500);
    endTurn();
    expect(order).toEqual(['a', 'b', 'c']);
    expect(ends).toHaveLength(1);
    void add('urgent', 100);
    expect(ends).toHaveLength(1);
    endTurn();
    expect(order).toEqual(['a', 'b', 'c', 'urgent', 'd']);
    expect(ends).toHaveLength(0);
  });

  it('refuses what nobody waits for any more, and says that the service is overloaded', async () => {
    const { add, order, endTurn, pass } = createQueue();
    const late = add('late', 50);
    const early = add('early', 500);
    pass(51);
    endTurn();
    await expect(late).rejects.toMatchObject({ code: 'overloaded' });
    expect(await early).toBe('early');
    expect(order).toEqual(['early']);
  });

  it('decides a request with a budget of a moment, because only a long wait is overload', async () => {
    const { add, endTurn, pass } = createQueue();
    const hurried = add('hurried', 1);
    pass(5);
    endTurn();
    expect(await hurried).toBe('hurried');
  });

  it('advises to refuse on arrival while the backlog is longer than half of a budget that was missed', async () => {
    const { queue, add, ends, endTurn, pass } = createQueue(5);
    const outcomes: Promise<unknown>[] = [];
    const advice: boolean[] = [];
    for (let turn = 0; turn < 40; turn += 1) {
      for (let n = 0; n < 10 && !queue.isOverloaded(); n += 1)
        outcomes.push(add(`${turn}-${n}`, turn * 11 + 100));
      advice.push(queue.isOverloaded());
      endTurn();
      pass(1);
    }
    while (ends.length > 0) endTurn();
    expect(advice.indexOf(true)).toBeGreaterThan(5);
    const statuses = (await Promise.allSettled(outcomes)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 'rejected').length).toBeLessThan(statuses.length / 2);
    pass(2000);
    expect(queue.isOverloaded()).toBe(false);
  });

  it('takes any burst whose budgets allow the wait', async () => {
    const { queue, add, ends, endTurn } = createQueue(1);
    const answers = Array.from({ length: 1000 }, (_, n) => add(`n-${n}`, 5000));
    while (ends.length > 0) {
      endTurn();
      expect(queue.isOverloaded()).toBe(false);
    }
    expect(await Promise.all(answers)).toHaveLength(1000);
  });

  it('decides the others when one fails', async () => {
    const { add, endTurn } = createQueue();
    const broken = add('broken');
    const other = add('other');
    endTurn();
    await expect(broken).rejects.toThrow('broken');
    expect(await other).toBe('other');
  });
});
