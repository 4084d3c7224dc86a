import { describe, expect, it } from 'vitest';
import { finish, mapInSteps } from '../../../src/shared/steps.ts';

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
