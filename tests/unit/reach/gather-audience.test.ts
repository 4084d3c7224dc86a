import { describe, expect, it } from 'vitest';
import { assessBatch, drawOf, partitionOf } from '../../../src/reach/assess-batch.ts';
import { gatherAudience } from '../../../src/reach/gather-audience.ts';
import type { Assessor, AudienceNote, DraftRow, People, Spool } from '../../../src/reach/ports.ts';
import { shopper } from '../../support/demo-shop.ts';

const ids = Array.from({ length: 40 }, (_, index) => `c-${index}`);

/** Ten batches of four. */
const peopleOf = (taken = 0): People => ({
  fingerprint: 'people',
  async *read(after) {
    for (let first = Number(after ?? 0); first < ids.length; first += 4)
      yield {
        first: first + 1,
        cursor: String(first + 4),
        ids: ids.slice(first, first + 4),
        bytes: new Uint8Array(),
        ends: [],
        format: 'snapshot',
        memories: [],
      };
  },
  readBudgets: async (keys) => keys.map((key) => ({ key, taken, limit: 5 })),
  countOutcomes: async () => [],
  close: async () => undefined,
});

/** Everybody with an even number fits, and is worth the number; each takes one of a stock of five. */
const assessorOf = (options: { scarce?: boolean; begun?: number[]; campaign?: object } = {}): Assessor => {
  const tools = {
    read: (batch: { readonly ids: readonly (string | null)[] }, place: number) =>
      shopper(batch.ids[place] ?? ''),
    outcomes: undefined,
    shard: { index: 0, of: 1 },
    arms: {
      name: 'bag',
      holdOut: 0,
      isCampaign: false,
      variants: [{ id: '', offerId: 'bag', share: 1 }],
      ...options.campaign,
    },
    judge: ({ snapshot }: { snapshot: { customerId: string } }) => {
      const number = Number(snapshot.customerId.slice(2));
      const takes = options.scarce
        ? [{ budget: 'bag', key: 'stock/bag', amount: 1, limit: 5, expiresAt: 0 }]
        : [];
      const score = { propensity: 1, value: number, context: 1, lever: 1, total: number };
      return number % 2 === 1
        ? { standing: { gate: 'rule', because: 'odd' }, takes: [], considered: () => [] }
        : {
            standing: {
              gate: 'in' as const,
              ruleId: 'r',
              bestChannel: 'email',
              locale: 'en',
              offer: { rank: 1, score, treatment: 't' },
            },
            takes,
            considered: () => takes,
          };
    },
  };
  return {
    width: 2,
    begin: (budgets) => void options.begun?.push(budgets.length),
    assess: async (batch) => assessBatch(batch, tools),
    close: async () => undefined,
  };
};

class MemorySpool implements Spool {
  text = '';
  note: AudienceNote | undefined;
  rows: DraftRow[] | undefined;
  async open(position: number) {
    this.text = this.text.slice(0, position);
  }
  async append(lines: string) {
    this.text += lines;
    return this.text.length;
  }
  async readNote() {
    return this.note;
  }
  async writeNote(note: AudienceNote) {
    this.note = note;
  }
  #drafts = () =>
    this.text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as DraftRow);
  async *bestFirst() {
    yield this.#drafts().sort((a, b) => (b.score ?? 0) - (a.score ?? 0));
  }
  async replace(rows: AsyncIterable<readonly DraftRow[]>) {
    let text = '';
    for await (const batch of rows) text += batch.map((row) => `${JSON.stringify(row)}\n`).join('');
    this.text = text;
  }
  async finish() {
    this.rows = this.#drafts();
  }
}

const gather = (spool: Spool, more: Partial<Parameters<typeof gatherAudience>[0]> = {}) =>
  gatherAudience({
    people: peopleOf(),
    assessor: assessorOf(),
    spool,
    question: 'q',
    progress: () => undefined,
    signal: new AbortController().signal,
    elapsed: () => 0,
    ...more,
  });

describe('gatherAudience', () => {
  it('counts who is kept out by which gate, and lists the others', async () => {
    const spool = new MemorySpool();
    const { status, funnel } = await gather(spool);
    expect({ status, funnel }).toEqual({
      status: 'done',
      funnel: { customers: 40, 'rule: odd': 20, audience: 20 },
    });
    expect(spool.rows?.length).toBe(20);
  });

  it('goes on after a stop or a kill with neither gaps nor repeats', async () => {
    const whole = new MemorySpool();
    await gather(whole);
    const spool = new MemorySpool();
    const stop = new AbortController();
    const progress = ({ customers = 0 }) => {
      if (customers >= 12) stop.abort();
    };
    expect((await gather(spool, { signal: stop.signal, progress })).status).toBe('stopped');
    // A killed process leaves rows behind its last note.
    await spool.append('{"customer":"torn');
    const { isResumed, funnel } = await gather(spool);
    expect({ isResumed, funnel }).toMatchObject({ isResumed: true, funnel: { customers: 40, audience: 20 } });
    expect(spool.rows).toEqual(whole.rows);
    expect((await gather(spool, { question: 'another' })).isResumed).toBe(false);
  });

  it('gives what is scarce to the best by score, and no more than is left', async () => {
    const spool = new MemorySpool();
    const begun: number[] = [];
    const { funnel } = await gather(spool, {
      people: peopleOf(2),
      assessor: assessorOf({ scarce: true, begun }),
    });
    expect(spool.rows?.map(({ customer }) => customer)).toEqual(['c-38', 'c-36', 'c-34']);
    expect(funnel).toMatchObject({ customers: 40, audience: 3, 'scarce: nothing left for this score': 17 });
    // What is taken already is known when everybody is assessed the second time.
    expect(begun).toEqual([0, 1]);
  });

  it('counts as audience and as held out exactly the rows of each, also where nothing was left for many', async () => {
    const spool = new MemorySpool();
    const campaign = { isCampaign: true, holdOut: 0.5, mostContacts: 3 };
    const { funnel } = await gather(spool, { assessor: assessorOf({ campaign }) });
    const held = spool.rows?.filter(({ arm }) => arm === 'hold-out').length ?? 0;
    expect([spool.rows?.length, held]).toEqual([6, 3]);
    expect(funnel).toEqual({
      customers: 40,
      'rule: odd': 20,
      'hold-out: kept to compare with': 3,
      'scarce: nothing left for this score': 14,
      audience: 3,
    });
  });
});

describe('drawOf and partitionOf', () => {
  it('give the same numbers each time, to a household as one, and others under another name', () => {
    const draws = ids.map((id) => drawOf('summer', shopper(id)));
    expect(draws).toEqual(ids.map((id) => drawOf('summer', shopper(id))));
    expect(draws).not.toEqual(ids.map((id) => drawOf('winter', shopper(id))));
    expect(drawOf('x', shopper('c-1', { household: 'h' }))).toBe(
      drawOf('x', shopper('c-2', { household: 'h' })),
    );
    const share = Array.from({ length: 4000 }, (_, index) => drawOf('x', shopper(`p-${index}`))).filter(
      (draw) => draw < 0.1,
    ).length;
    expect(share).toBeGreaterThan(320);
    expect(share).toBeLessThan(480);
    // Stable over releases: what was shared out over machines stays where it is.
    expect(['c-1', 'c-2', 'Ünïcode'].map(partitionOf)).toMatchInlineSnapshot(`
      [
        166,
        98,
        0,
      ]
    `);
  });
});
