import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlacedCampaign } from '../../../src/domain/rule-set/rule-set.ts';
import type { AudienceRow } from '../../../src/reach/ports.ts';
import {
  type CampaignRun,
  type ContactRequest,
  type RunNote,
  runCampaign,
} from '../../../src/reach/run-campaign.ts';

const campaign: PlacedCampaign = {
  pack: 'demo',
  id: 'spring',
  description: 'A campaign',
  goal: 'accepted',
  touchpoint: 'mailing',
  channels: ['email', 'sms'],
  variants: [{ id: 'a', offer: 'bag', share: 1 }],
  pacing: [{ channel: 'email', perHour: 2 }],
};
const startedAt = Date.parse('2026-12-01T08:00:00Z');
const beginning: RunNote = { startedAt, done: 0, counts: {} };

const row = (customer: string, more: Partial<AudienceRow> = {}): AudienceRow => ({
  partition: 0,
  customer,
  offer: 'bag',
  rule: 'r',
  channel: 'email',
  treatment: 't',
  locale: 'en',
  segment: null,
  arm: 'a',
  until: null,
  rank: 1,
  score: 1,
  propensity: 1,
  value: 1,
  context: 1,
  lever: 1,
  ...more,
});
async function* list(rows: readonly AudienceRow[]): AsyncIterable<AudienceRow> {
  yield* rows;
}
const run = (rows: readonly AudienceRow[], more: Partial<CampaignRun>) =>
  runCampaign({
    campaign,
    rows: list(rows),
    from: beginning,
    contact: async () => 'contacted',
    note: async () => undefined,
    findStop: async () => undefined,
    signal: new AbortController().signal,
    width: 3,
    ...more,
  });

describe('runCampaign', () => {
  it('contacts everybody of the plan once, and sends nothing to those held out, whatever moments it is killed at', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'a', 'hold-out'), { minLength: 1, maxLength: 20 }),
        fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 5 }),
        async (arms, kills) => {
          const rows = arms.map((arm, index) => row(`c-${index}`, { arm }));
          // As the service does: one interactionId has one effect, and another request under it is refused.
          const effects = new Map<string, string>();
          let note = beginning;
          for (const lives of [...kills, Number.POSITIVE_INFINITY]) {
            let left = lives;
            const contact = async (request: ContactRequest) => {
              const text = JSON.stringify(request);
              expect(effects.get(request.interactionId) ?? text).toBe(text);
              effects.set(request.interactionId, text);
              left -= 1;
              if (left < 0) throw new Error('killed after it was sent');
              return 'contacted' as const;
            };
            const keep = async (next: RunNote) => {
              note = next;
            };
            await run(rows, { from: note, contact, note: keep }).catch(() => undefined);
          }
          const asked = [...effects.values()].map((text) => JSON.parse(text) as ContactRequest);
          const idsOf = (requests: readonly ContactRequest[]) =>
            requests.map(({ customer }) => customer.id).sort();
          const due = arms.flatMap((arm, index) => (arm === 'a' ? `c-${index}` : []));
          expect(idsOf(asked)).toEqual(rows.map(({ customer }) => customer).sort());
          expect(idsOf(asked.filter(({ context }) => 'offer' in context))).toEqual(due.sort());
          expect(note).toMatchObject({ done: rows.length, counts: { contacted: rows.length } });
        },
      ),
      { numRuns: 100 },
    );
  });

  it('gives every channel its pace, keeps quiet hours, and names campaign, variant and offer', async () => {
    const sent: ContactRequest[] = [];
    const contact = async (request: ContactRequest) => {
      sent.push(request);
      return 'contacted' as const;
    };
    const quiet = '2026-12-01T12:30:00.000Z';
    const rows = [row('1'), row('2'), row('3'), row('4', { channel: 'sms' }), row('5', { until: quiet })];
    await run(rows, { contact });
    expect(sent.map(({ context }) => context['at'])).toEqual([
      '2026-12-01T08:00:00.000Z',
      '2026-12-01T08:00:00.000Z',
      '2026-12-01T09:00:00.000Z',
      '2026-12-01T08:00:00.000Z',
      quiet,
    ]);
    expect(sent[0]).toMatchObject({
      touchpoint: 'mailing',
      channel: 'email',
      context: { campaign: 'spring', variant: 'a', offer: 'bag' },
    });
    // What was contacted before a kill takes its place in the pace all the same.
    sent.length = 0;
    await run(rows, { contact, from: { ...beginning, done: 2 } });
    expect(sent[0]?.context['at']).toBe('2026-12-01T09:00:00.000Z');
  });

  it('contacts nobody once its stop rule holds', async () => {
    const stopped = await run([row('1')], { findStop: async () => 'too many declined' });
    expect(stopped).toMatchObject({ status: 'stopped', because: 'too many declined', done: 0 });
  });
});
