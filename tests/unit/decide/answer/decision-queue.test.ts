import { describe, expect, it } from 'vitest';
import { DecisionQueue } from '../../../../src/decide/answer/decision-queue.ts';

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

  it('admits everything in a burst whose budgets allow the wait', async () => {
    const { queue, add, ends, endTurn } = createQueue(1);
    const answers = Array.from({ length: 1000 }, (_, n) => add(`n-${n}`, 5000));
    expect(queue.admits(3)).toBe(true);
    while (ends.length > 0) endTurn();
    expect(await Promise.all(answers)).toHaveLength(1000);
    expect(queue.admits(3)).toBe(true);
  });

  it('admits in overload only what will wait two slices, and three times that for each later priority', () => {
    const { queue, add, endTurn } = createQueue(1);
    const fill = (count: number, priority = 0) => {
      for (let n = 0; n < count; n += 1) void add('one', 200, priority);
    };
    fill(140);
    for (let turn = 0; turn < 12; turn += 1) endTurn();
    fill(70);
    expect([0, 1, 2, 3].map((priority) => queue.admits(priority))).toEqual([false, false, false, false]);
  });

  it('admits a few dozen callers that take turns, however slow the machine', () => {
    const { queue, add, endTurn } = createQueue(20);
    for (let n = 0; n < 64; n += 1) void add('one', 60_000);
    for (let turn = 0; turn < 30; turn += 1) {
      endTurn();
      expect(queue.admits(0)).toBe(true);
      void add('again', 60_000);
    }
  });

  it('refuses a later priority for half a second after an earlier one was refused, and not the other way round', () => {
    const { queue, add, endTurn, pass, ends } = createQueue(1);
    for (let n = 0; n < 200; n += 1) void add('dry run', 1200, 2);
    for (let turn = 0; turn < 12; turn += 1) endTurn();
    for (let n = 0; n < 200; n += 1) void add('dry run', 1200, 2);
    expect(queue.admits(2), 'it would wait too long').toBe(false);
    expect(queue.admits(0), 'it goes before all that wait').toBe(true);
    for (let n = 0; n < 70; n += 1) void add('kiosk', 1200, 0);
    expect(queue.admits(0)).toBe(false);
    for (let turn = 0; turn < 7; turn += 1) endTurn();
    expect(queue.admits(0), 'no kiosk waits any more').toBe(true);
    expect(queue.admits(2), 'a kiosk was refused just before').toBe(false);
    while (ends.length > 0) endTurn();
    pass(500);
    expect(queue.admits(2)).toBe(true);
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
