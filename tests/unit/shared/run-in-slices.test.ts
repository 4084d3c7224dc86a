import { describe, expect, it } from 'vitest';
import { runInSlices } from '../../../src/shared/run-in-slices.ts';
import { mapInSteps } from '../../../src/shared/steps.ts';

describe('work in slices', () => {
  it('gives way before each slice, and does as many steps in one as fit in its time', async () => {
    let time = 0;
    const story: string[] = [];
    const steps = mapInSteps(['a', 'b', 'c', 'd', 'e'], (name) => {
      time += name === 'c' ? 100 : 10;
      story.push(name);
      return name.toUpperCase();
    });
    const giveWay = async () => story.push('|');
    expect(await runInSlices(steps, { now: () => time, giveWay, sliceMs: 20 })).toEqual([
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
    const pace = { now: () => 0, giveWay: async () => undefined, sliceMs: 1 };
    await expect(runInSlices(steps, pace)).rejects.toThrow('a bug');
  });
});
