import { describe, expect, it } from 'vitest';
import { listSamples } from '../../src/author/list-samples.ts';
import { decide } from '../../src/decide/decide.ts';
import { rememberProposal } from '../../src/decide/store/remember-proposal.ts';
import { type CustomerMemory, emptyMemory } from '../../src/domain/contact/customer-memory.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import { decisionRequestSchema } from '../../src/domain/decision/decision-request.ts';
import { listGroundless } from '../../src/domain/decision/groundless.ts';
import type { Proposal } from '../../src/domain/decision/proposal.ts';
import { sampleRules as rules } from '../support/sample-rules.ts';

const now = Date.UTC(2026, 10, 21, 16);
const giulia = listSamples(rules, now).find(({ customer }) => customer.customerId === 'C-1001')?.customer;
if (giulia === undefined) throw new Error('no sample passenger');
const snapshot = giulia;

type Flight = Readonly<Record<string, unknown>>;

const booked: Flight = { haul: 'long', cabin: 'business', seats: { first: 2 } };
/** The flight as the kiosk says it. */
const said: Flight = {
  number: 'TA601',
  operatingNumber: 'TA601',
  date: '2026-11-21',
  departure: '2026-11-21T18:40:00Z',
  arrival: '2026-11-22T06:10:00Z',
  coupon: '999-2400000001-1',
};
const arrival = { arrival: said['arrival'] };

let contacts = 0;
function checkIn(flight: Flight, channel: string, memory: CustomerMemory): Proposal {
  contacts += 1;
  const request = decisionRequestSchema.parse({
    interactionId: `chk-${contacts}`,
    touchpoint: 'check-in',
    channel,
    context: { flight: { ...booked, ...flight } },
  });
  const faults = rules.touchpoints.get('check-in')?.checkContext(request.context);
  expect(faults, JSON.stringify(flight)).toEqual([]);
  const customer = { status: 'known', snapshot, source: 'store' } as const;
  return decide(rules, { request, customer }, now, { memory, budgets: new Map() });
}

const remember = (memory: CustomerMemory, proposal: Proposal): CustomerMemory =>
  rememberProposal('C-1001', memory, proposal).next ?? memory;

const promised = remember(emptyMemory, checkIn(said, 'kiosk', emptyMemory));
const stands = (flight: Flight, channel = 'desk', memory = promised): boolean =>
  checkIn(flight, channel, memory).decision.actions.some(({ standing }) => standing !== undefined);

const date = { date: '2026-11-21', arrival: '2026-11-23T23:59:00Z' };
const sameFlight: readonly Flight[] = [
  said,
  ...[
    'TA601',
    'ta601',
    'TA 601',
    'ta 0601',
    'TA-601',
    'Ta-0601',
    'TRM601',
    'trm 0601',
    'XL9601',
    'xl-9601',
    'TA-00601',
    'TA  601',
    'ＴＡ６０１',
    'TA\u{2011}601',
    'TA\u{2013}601',
    'ta\u{a0}601',
    'TA.601',
    'TA/601',
  ].map((number) => ({ number, ...arrival })),
  { number: 'TA601', arrival: '2026-11-22T07:10:00+01:00' },
  { number: 'TA601', arrival: '2026-11-22T06:10:00.000Z' },
  { number: 'TA601', arrival: '2026-11-22T14:10:00+08:00' },
  ...['2026-11-22T06:40:00Z', '2026-11-22T09:10:00Z', '2026-11-22T16:00:00Z', '2026-11-22T03:10:00Z'].map(
    (late) => ({ number: 'TA601', arrival: late }),
  ),
  { number: 'ZZ4455', operatingNumber: 'TA601', ...arrival },
  { number: 'ZZ4455', operatingNumber: 'ta 0601', arrival: '2026-11-22T09:10:00Z' },
  { number: 'ZZ4455', operatingNumber: 'XL9601', ...date },
  ...['TA601', 'ta-0601', 'TRM 601', 'XL9601'].map((number) => ({ number, ...date })),
  { number: 'TA601', date: '2026-11-21', arrival: '2026-11-22T20:10:00Z' },
  { number: 'TA601', departure: '2026-11-21T18:40:00Z', arrival: '2026-11-23T20:10:00Z' },
  { number: 'TA601', departure: '2026-11-21T19:40:00+01:00', arrival: '2026-11-23T20:10:00Z' },
  ...['999-2400000001-1', '99924000000011', '999 2400000001 1'].map((coupon) => ({
    number: 'QQ77',
    coupon,
    arrival: '2026-11-23T20:10:00Z',
  })),
];

const onThatDay = (number: string): Flight => ({ number, ...arrival, date: '2026-11-21' });
const otherFlights: readonly Flight[] = [
  ...[
    'TA6011',
    'TA60',
    'TA611',
    'TA610',
    'TA106',
    'TA601A',
    'TB601',
    'T601',
    'TAA601',
    'T6601',
    '6T601',
    'XL601',
    'ＴＡ６１０',
    'TA\u{2011}6011',
    'TA-06010',
  ].map((number) => ({ number, ...arrival })),
  ...['TA602', 'TA1601', 'AT601', 'XL9602', 'XL9701', 'TRM602', 'TRN601'].map(onThatDay),
  { number: 'TA602', operatingNumber: 'XL9701', ...arrival },
  ...['2026-11-23T06:10:00Z', '2026-11-21T06:10:00Z', '2027-11-22T06:10:00Z', '2026-12-22T06:10:00Z'].map(
    (day) => ({ number: 'TA601', arrival: day }),
  ),
  { number: 'TA601', arrival: '2026-11-22T06:10:00-11:00' },
  { number: 'TA601', date: '2026-11-22', arrival: '2026-11-22T16:00:00Z' },
  { number: 'TA601', date: '2026-11-20', ...arrival },
  { number: 'TA601', departure: '2026-11-22T18:40:00Z', arrival: '2026-11-22T16:10:00Z' },
  { number: 'TA602', coupon: '999-2400000001-2', ...arrival },
  { number: 'TA602', coupon: '999-2400000011-1', ...arrival },
];

describe('One flight', () => {
  it.each(sameFlight)('is one occasion as $number, $arrival, $date, $coupon', (flight) => {
    expect(stands(flight)).toBe(true);
  });

  it.each(['kiosk', 'desk', 'ivr', 'mobile', 'web'])('is one occasion at the %s', (channel) => {
    expect(stands({ number: 'ta 0601', arrival: '2026-11-22T09:10:00Z' }, channel)).toBe(true);
  });

  it('is in thirty spellings of it, and in none of thirty others', () => {
    expect(sameFlight.length).toBeGreaterThanOrEqual(30);
    expect(otherFlights.length).toBeGreaterThanOrEqual(30);
  });

  const seatsOf = (flight: Flight): readonly string[] =>
    checkIn(flight, 'desk', emptyMemory).takes.flatMap(({ budget, key }) =>
      budget === 'seats-first' ? key.replace('airline/seats-first/', '') : [],
    );

  it('has one count of seats, however it is spelt', () => {
    expect(seatsOf({ number: 'XL-9601', arrival: '2026-11-22T09:10:00Z' })).toEqual(['TA601%2F20261122']);
    expect(seatsOf(said)).toEqual([
      'TA601%2F20261122',
      'OCCASION.DATE/TA601%2F20261121',
      'OCCASION.DEPARTURE/TA601%2F20261121',
    ]);
  });

  it('has it by the day where the airline is, and where its arrival is expected after midnight', () => {
    expect(seatsOf({ number: 'TA601', arrival: '2026-11-21T23:40:00Z' })).toEqual(['TA601%2F20261122']);
    const late = seatsOf({ ...said, arrival: '2026-11-23T00:10:00Z' });
    expect(late.filter((key) => seatsOf(said).includes(key))).toHaveLength(2);
  });

  it.each(['TA601', 'ta-0601', 'XL9601', 'TRM 601'])(
    'that was not flown takes the upgrade back, also where it is reported as %s',
    (where) => {
      const cancel = (flight: string) => ({
        ...snapshot,
        incidents: [
          ...(snapshot.incidents ?? []),
          {
            incidentId: 'X-1',
            type: 'cancellation',
            at: later,
            where: flight,
            severity: 'serious',
            status: 'open',
          },
        ],
      });
      const later = '2026-11-21T17:00:00Z';
      const withdrawn = (flight: string, promises = promised.promises) =>
        listGroundless(cancel(flight) as Snapshot, { ...promised, promises }, Date.parse(later) + 1);
      expect(withdrawn(where)).not.toEqual([]);
      expect(withdrawn('TA602')).toEqual([]);
      const byPartner = remember(
        emptyMemory,
        checkIn({ number: 'XL 9601', ...arrival }, 'kiosk', emptyMemory),
      );
      expect(withdrawn(where, byPartner.promises)).not.toEqual([]);
    },
  );

  it('is known by a name that another contact gave', () => {
    const first = { number: 'TA601', ...arrival };
    const coupon = { number: 'TA601', coupon: '99924000000011', ...arrival };
    const byCoupon = { number: 'QQ77', coupon: '99924000000011', arrival: '2026-11-24T20:10:00Z' };
    const once = remember(emptyMemory, checkIn(first, 'kiosk', emptyMemory));
    expect(stands(byCoupon, 'ivr', once)).toBe(false);
    const twice = remember(once, checkIn(coupon, 'desk', once));
    expect(stands(byCoupon, 'ivr', twice)).toBe(true);
    expect(remember(twice, checkIn(coupon, 'desk', twice))).toBe(twice);
  });
});

describe('Another flight', () => {
  it.each(otherFlights)('is another occasion: $number, $arrival, $date, $coupon', (flight) => {
    expect(stands(flight)).toBe(false);
  });
});
