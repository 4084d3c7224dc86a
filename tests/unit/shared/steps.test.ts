import { describe, expect, it } from 'vitest';
import { finish, mapInSteps, runInSlices } from '../../../src/shared/steps.ts';

describe('work in steps', () => {
  it('comes to the same when it is done at once', () => {
    expect(finish(mapInSteps(['a', 'b'], (text, index) => `${text}${index}`))).toEqual(['a0', 'b1']);
  });

  it('does one element a step, and nothing before it is driven', () => {
    const done: number[] = [];
    const steps = mapInSteps([1, 2, 3], (element) => done.push(element));
    expect(done).toEqual([]);
    steps.next();
    expect(done).toEqual([1]);
    steps.next();
    expect(done).toEqual([1, 2]);
  });
});

describe('work in slices', () => {
  it('yields before each slice, and does as many steps in one as fit in its time', async () => {
    let time = 0;
    const story: string[] = [];
    const steps = mapInSteps(['a', 'b', 'c', 'd', 'e'], (name) => {
      time += name === 'c' ? 100 : 10;
      story.push(name);
      return name.toUpperCase();
    });
    const yieldTurn = async () => story.push('|');
    expect(await runInSlices(steps, { now: () => time, yieldTurn, sliceMs: 20 })).toEqual([
      'A',
      'B',
      'C',
      'D',
      'E',
    ]);
    expect(story.join('')).toBe('|ab|c|de|');
  });

  it('fails where a step does', async () => {
    const steps = mapInSteps([1], () => {
      throw new Error('a bug');
    });
    const slicing = { now: () => 0, yieldTurn: async () => undefined, sliceMs: 1 };
    await expect(runInSlices(steps, slicing)).rejects.toThrow('a bug');
  });
});
