import { describe, expect, it } from 'vitest';
import { compileRuleSet } from '../../src/author/compile-rule-set.ts';
import { decide } from '../../src/decide/decide.ts';
import { emptyMemory } from '../../src/domain/contact/customer-memory.ts';
import { snapshotSchema } from '../../src/domain/customer/snapshot.ts';
import { caseFileSchema } from '../../src/domain/pack/format/case-file.ts';
import { messageFileSchema } from '../../src/domain/pack/format/message-file.ts';
import { offerFileSchema } from '../../src/domain/pack/format/offer-file.ts';
import { readPackFiles } from '../support/pack-files.ts';

const files = readPackFiles('rules').filter(({ path }) => path.startsWith('bank/'));
const parseAll = <T>(folder: string, schema: { parse: (value: unknown) => T }): T[] =>
  files
    .filter(({ path }) => path.startsWith(`bank/${folder}/`))
    .map(({ text }) => schema.parse(JSON.parse(text)));
const { ruleSet } = compileRuleSet(files);
if (ruleSet === undefined) throw new Error('the bank pack does not compile');
const bank = ruleSet;

const customers = parseAll('cases', caseFileSchema)
  .flatMap((file) => [...Object.values(file.customers ?? {}), ...file.cases.map((entry) => entry.with ?? {})])
  .flatMap((value) => snapshotSchema.safeParse(value).data ?? []);
const kinds = ['cash', 'transfer', 'balance', 'other'];

describe('the screen of the cash machine', () => {
  it('has no text with an amount in it', () => {
    const messages = parseAll('messages', messageFileSchema).flatMap((file) => Object.entries(file.messages));
    for (const [key, { variables = {}, texts }] of messages)
      for (const text of Object.values(texts.text ?? {}))
        for (const [name, { type }] of Object.entries(variables))
          if (type === 'money') expect.soft(text, key).not.toContain(`{${name}`);
  });

  it('is given no offer with a price', () => {
    const offers = parseAll('offers', offerFileSchema).flatMap((file) => file.offers);
    const atMachine = offers.filter(({ channels }) => channels?.includes('atm') ?? true);
    expect(atMachine.length).toBeGreaterThan(0);
    expect(atMachine.filter(({ price }) => price !== undefined)).toEqual([]);
  });

  it('shows nobody an amount, whatever they hold and came for', () => {
    expect(customers.length).toBeGreaterThan(0);
    for (const snapshot of customers)
      for (const kind of kinds) {
        const { messages, offers } = decideAtMachine(snapshot, kind);
        const shown = JSON.stringify([
          messages.map(({ body }) => body),
          offers.map(({ treatment }) => treatment),
        ]);
        expect.soft(shown).not.toMatch(/HKD|HK\$|\d{4,}/);
      }
  });
});

describe('a card that two machines kept', () => {
  it('is replaced once: the promise settles both', () => {
    const incident = { type: 'card-retained', severity: 'moderate', status: 'acknowledged' } as const;
    const incidents = ['INC-1', 'INC-2'].map((incidentId, day) => ({
      ...incident,
      incidentId,
      at: `2026-11-1${day + 8}T09:00:00Z`,
    }));
    const snapshot = snapshotSchema.parse({
      schemaVersion: 1,
      customerId: 'C-1',
      asOf: '2026-11-20T18:00:00Z',
      incidents,
    });
    const { promises } = proposeAtMachine(snapshot, 'cash');
    expect(promises.map(({ type, settles }) => [type, [...settles].sort()])).toEqual([
      ['replace-card-free', ['INC-1', 'INC-2']],
    ]);
  });
});

const decideAtMachine = (snapshot: (typeof customers)[number], kind: string) =>
  proposeAtMachine(snapshot, kind).decision;

function proposeAtMachine(snapshot: (typeof customers)[number], kind: string) {
  const request = {
    interactionId: 'atm-1',
    touchpoint: 'atm',
    channel: 'atm',
    customer: { id: snapshot.customerId },
    context: { transaction: { kind } },
  };
  const customer = { status: 'known', snapshot, source: 'store' } as const;
  const counters = { memory: emptyMemory, budgets: new Map() };
  return decide(bank, { request, customer }, Date.UTC(2026, 10, 21, 4), counters);
}
