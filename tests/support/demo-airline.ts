import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import type { DecisionRequest } from '../../src/domain/decision/decision-request.ts';
import { makeRuleSet } from './make-rule-set.ts';

const text = (words: string) => ({ purpose: 'info', texts: { text: { en: words, it: `IT ${words}` } } });
const owed = { fact: 'incidents', params: { types: ['broken-screen'], compensated: false } };
const isOwed = { all: [{ ...owed, path: '$.count', operator: 'greaterThan', value: 0 }] };
const settles = { ...owed, path: '$.latest.incidentId' };
const always = { all: [] };

type DemoRule = NonNullable<Parameters<typeof makeRuleSet>[0]['rules']>[number];

const upgrade = {
  id: 'upgrade',
  priority: 100,
  conditions: isOwed,
  event: {
    type: 'action',
    params: {
      action: 'upgrade',
      params: { cabin: 'first', flight: { fact: 'context', path: '$.flight.number' } },
      reason: 'service-recovery',
      group: 'recovery',
      settles,
      budget: 'first',
      messages: [{ message: 'upgraded' }],
      tasks: [
        {
          task: 'letter',
          template: 'sorry',
          due: { after: { fact: 'context', path: '$.flight.arrival' }, hours: 6 },
        },
      ],
      withholds: 'all-offers',
    },
  },
} satisfies DemoRule;

/** The product's case in small: a broken screen is made good by a seat in first, else by points; others are offered something. */
export const demoAirline = {
  pack: {
    budgets: {
      first: {
        description: 'Seats in first',
        key: [{ fact: 'context', path: '$.flight.number' }],
        limit: { fact: 'context', path: '$.flight.seats.first' },
      },
    },
    connectors: { dcs: { description: 'Departure control', actions: ['upgrade'] } },
    facts: {
      mood: { description: 'How we feel about it', answer: true },
      quiet: { description: 'Not for callers' },
    },
  },
  rules: [
    upgrade,
    {
      id: 'points',
      priority: 90,
      conditions: isOwed,
      event: {
        type: 'action',
        params: {
          action: 'credit-points',
          params: { points: 5000 },
          reason: 'service-recovery',
          group: 'recovery',
          settles,
        },
      },
    },
    { id: 'lounge', conditions: always, event: { type: 'offer', params: { offer: 'lounge' } } },
    { id: 'bag', conditions: always, event: { type: 'offer', params: { offer: 'bag' } } },
    {
      id: 'mood',
      priority: 50,
      conditions: always,
      event: { type: 'derive', params: { fact: 'mood', value: 'sorry' } },
    },
    {
      id: 'quiet',
      priority: 50,
      conditions: always,
      event: { type: 'derive', params: { fact: 'quiet', value: 1 } },
    },
    {
      id: 'hello-by-mood',
      priority: 40,
      conditions: { all: [{ fact: 'mood', operator: 'equal', value: 'sorry' }] },
      event: { type: 'message', params: { message: 'hello', group: 'greeting' } },
    },
    {
      id: 'hello-again',
      priority: 5,
      conditions: always,
      event: { type: 'message', params: { message: 'upgraded', group: 'greeting' } },
    },
  ],
  offers: [
    { id: 'lounge', description: 'Lounge', category: 'comfort', value: 30, treatment: { message: 'hello' } },
    { id: 'bag', description: 'Bag', category: 'baggage', value: 30, treatment: { message: 'hello' } },
  ],
  messages: { upgraded: text('You are in first'), hello: text('Hello {name}') },
  letters: {
    sorry: {
      texts: {
        en: { subject: 'Sorry', paragraphs: ['We are sorry.'], closing: 'Yours', signature: ['Tact Air'] },
        it: {
          subject: 'Scuse',
          paragraphs: ['Ci scusiamo.'],
          closing: 'Cordiali saluti',
          signature: ['Tact Air'],
        },
      },
    },
  },
} satisfies Parameters<typeof makeRuleSet>[0];

export const demoRuleSet = makeRuleSet(demoAirline);

const words = '{promise, select, asked {First is being arranged} other {You are in first}}';

/** The same with a departure control that is asked while the passenger waits. The lounge goes with the seat. */
const confirmedLater = {
  task: 'message',
  template: 'hello',
  channel: 'email',
  when: 'confirmed-later',
} as const;
const [, ...otherRules] = demoAirline.rules;

export const syncRuleSet = makeRuleSet({
  ...demoAirline,
  pack: {
    ...demoAirline.pack,
    connectors: {
      dcs: { description: 'Departure control', actions: ['upgrade'], sync: ['upgrade'], deadlineShare: 0.5 },
      lounges: { description: 'The lounges', actions: ['open-lounge'] },
    },
  },
  rules: [
    {
      ...upgrade,
      event: {
        type: 'action',
        params: { ...upgrade.event.params, tasks: [...upgrade.event.params.tasks, confirmedLater] },
      },
    },
    ...otherRules,
    {
      id: 'lounge-with-upgrade',
      priority: 99,
      conditions: isOwed,
      event: {
        type: 'action',
        params: {
          action: 'open-lounge',
          reason: 'service-recovery',
          group: 'recovery',
          alternative: 'upgrade',
        },
      },
    },
  ],
  messages: { ...demoAirline.messages, upgraded: text(words) },
});

/** A passenger with a broken screen behind her. */
export const passenger = (customerId: string): Snapshot => ({
  schemaVersion: 1,
  customerId,
  asOf: '2026-11-20T00:00:00Z',
  identities: [{ type: 'booking-reference', value: `PNR${customerId}` }],
  name: { given: 'Giulia', family: 'Bianchi', honorific: 'ms' },
  languages: ['it'],
  incidents: [
    {
      incidentId: `incident-of-${customerId}`,
      type: 'broken-screen',
      at: '2026-11-09T10:00:00Z',
      severity: 'serious',
      status: 'acknowledged',
    },
  ],
});

export const checkIn = (interactionId: string, customerId: string, firstSeats = 2): DecisionRequest => ({
  interactionId,
  touchpoint: 'check-in',
  channel: 'kiosk',
  customer: { id: customerId },
  context: { flight: { number: 'TA601', arrival: '2026-11-22T06:10:00Z', seats: { first: firstSeats } } },
});
