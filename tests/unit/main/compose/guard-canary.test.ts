import pino from 'pino';
import { expect, it } from 'vitest';
import type { Answer } from '../../../../src/decide/inquiry/inquiry.ts';
import type { Decision } from '../../../../src/domain/decision/decision.ts';
import type { DecisionRequest } from '../../../../src/domain/decision/decision-request.ts';
import type { RuleSetInForce } from '../../../../src/domain/rule-set/rule-set.ts';
import { guardCanary } from '../../../../src/main/compose/guard-canary.ts';

const inForce = { canary: { release: { id: 'r3', number: 3 } } } as unknown as RuleSetInForce;

/** An answer of a kiosk, which says nothing of who the customer is. */
const answerOf = (release: number, offers: number, more: Partial<Answer> = {}): Answer => ({
  decision: {
    mode: 'live',
    customerId: null,
    actions: [],
    offers: Array.from({ length: offers }),
    ruleSet: { release },
  } as unknown as Decision,
  bytes: Buffer.alloc(0),
  repeated: false,
  isKnown: true,
  ...more,
});

async function watchMany(answers: (count: number) => Answer): Promise<readonly unknown[]> {
  const moves: unknown[] = [];
  const move = async (...args: unknown[]) => void moves.push(args);
  const { watch } = guardCanary({ move: move as never }, () => inForce, pino({ level: 'silent' }));
  let count = 0;
  const answering = watch(async () => answers(count++));
  for (let each = 0; each < 400; each += 1) await answering(inForce, {} as DecisionRequest);
  return moves;
}

it('takes a release back, once, that makes no offers at kiosks, where answers do not name the customer', async () => {
  const moves = await watchMany((count) => (count % 4 === 0 ? answerOf(3, 0) : answerOf(2, 1)));
  expect(moves).toMatchObject([
    [3, { act: 'take-back', by: 'guard', note: expect.stringContaining('empty answers') }],
  ]);
});

it('compares with known customers alone: strangers are offered other things under any rules', async () => {
  const control = (count: number) => (count % 2 === 0 ? answerOf(2, 0) : answerOf(2, 1, { isKnown: false }));
  expect(await watchMany((count) => (count % 4 === 0 ? answerOf(3, 0) : control(count)))).toEqual([]);
});
