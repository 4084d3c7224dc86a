import { describe, expect, it } from 'vitest';
import { DecisionQueue } from '../../../src/decide/decision-queue.ts';

/** A queue whose turns end when the test says so. */
function createQueue() {
  const ends: (() => void)[] = [];
  const queue = new DecisionQueue((decideAll) => void ends.push(decideAll));
  const order: string[] = [];
  const add = (name: string, deadline = 0, priority = 0): Promise<string> =>
    queue.add({ arrivedAt: 0, deadline, priority }, async () => {
      order.push(name);
      if (name === 'broken') throw new Error('broken');
      return name;
    });
  return { add, order, ends, endTurn: () => ends.shift()?.() };
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
    void add('batch', 0, 1);
    void add('patient', 100);
    void add('hurried', 10);
    void add('hurried too', 10);
    endTurn();
    expect(order).toEqual(['hurried', 'hurried too', 'patient', 'batch']);
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
