import { expect, it } from 'vitest';
import type { StandingPromise } from '../../../../src/domain/contact/customer-memory.ts';
import { ask, now } from './ask-fact.ts';

const upgrade: StandingPromise = {
  actionId: 'a-1',
  type: 'upgrade',
  params: {},
  reason: { code: 'service-recovery', ruleId: 'r' },
  pack: 'airline',
  occasion: 'TA601',
  settles: [],
  messages: [],
  decisionId: 'd-1',
  interactionId: 'i-1',
  channel: 'kiosk',
  at: now - 1000,
};
const refused = {
  state: 'refused',
  word: 'no',
  holds: false,
  moves: [{ to: 'refused', at: now, source: 'dcs' }],
} as const;
const asked = { state: 'asked', word: 'awaited', holds: true, moves: [] } as const;

it.each<[string, Partial<StandingPromise>, number]>([
  ['was told and refused', { life: refused }, 1],
  ['was refused before its own answer', { life: refused, silent: true }, 0],
  ['lapsed because its caller was answered without it', { life: refused, heldUntil: now }, 0],
  ['is in force', { life: asked }, 0],
])('what could not be kept counts a promise that %s: %#', (_, more, count) => {
  const memory = { version: 1, contacts: [], promises: [{ ...upgrade, ...more }] };
  expect(ask('promises', { is: 'refused' }, { known: true, memory })).toMatchObject({ count });
});

it('counts a promise in force whose caller does not have it yet, so that nothing is promised twice', () => {
  const memory = { version: 1, contacts: [], promises: [{ ...upgrade, life: asked, heldUntil: now }] };
  expect(ask('promises', {}, { known: true, memory })).toMatchObject({ count: 1 });
});
