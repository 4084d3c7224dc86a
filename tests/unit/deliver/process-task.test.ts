import { describe, expect, test } from 'vitest';
import { createMemoryLedger } from '../../../src/adapters/memory/memory-ledger.ts';
import { createMemoryRecords } from '../../../src/adapters/memory/memory-records.ts';
import type {
  ActionCall,
  ActionConnector,
  Letter,
  LetterPrinter,
  Mail,
  ReadCustomer,
} from '../../../src/deliver/ports.ts';
import { DeliveryError } from '../../../src/deliver/ports.ts';
import { type ProcessingPorts, processTask as process } from '../../../src/deliver/process-task.ts';
import { reportPromise } from '../../../src/deliver/report-promise.ts';
import { emptyMemory, type StandingPromise } from '../../../src/domain/contact/customer-memory.ts';
import type { Snapshot } from '../../../src/domain/customer/snapshot.ts';
import { askedLife } from '../../../src/domain/decision/settlement.ts';
import type { PrintOrder } from '../../../src/domain/messages/lay-out-letter.ts';
import type { Task, TaskRecord } from '../../../src/domain/tasks/task.ts';
import { memoryChange, sampleCommit, samplePromise } from '../../contract/sample-records.ts';
import { makeLetterTask, openTaskStore } from '../../support/open-task-store.ts';

const policy = { maxAttempts: 3, baseMs: 1000, capMs: 60_000 };

const inTime = new Promise<never>(() => undefined);
const processTask = (bench: Bench, task: TaskRecord): ReturnType<typeof process> =>
  process(bench, task, 'w1', policy, inTime);

type Bench = ProcessingPorts & {
  readonly tasks: ReturnType<typeof openTaskStore>;
  readonly records: Map<string, TaskRecord>;
  readonly written: Letter[];
  readonly calls: ActionCall[];
  readonly probes: ActionCall[];
  readonly removed: string[];
};

type Asked = {
  readonly readCustomer: ReadCustomer;
  readonly promises: ProcessingPorts['promises'];
  readonly probe: ActionConnector['probe'];
};

const noPromises = createMemoryLedger(createMemoryRecords(), () => 5000);

function setUp(
  task: Task,
  carryOut: ActionConnector['carryOut'] = async () => ({ status: 'done' }),
  {
    readCustomer = async () => ({ memory: emptyMemory }),
    promises = noPromises,
    probe = async () => ({ status: 'not-made' }),
  }: Partial<Asked> = {},
): Bench {
  const tasks = openTaskStore([task]);
  const [written, calls, probes, removed]: [Letter[], ActionCall[], ActionCall[], string[]] = [
    [],
    [],
    [],
    [],
  ];
  return {
    tasks,
    readCustomer,
    records: tasks.records,
    written,
    calls,
    probes,
    removed,
    now: () => 5000,
    random: () => 0.5,
    printer: { print: async () => undefined },
    letters: {
      async put(letter) {
        written.push(letter);
        return { letter: `/out/${letter.name}.html` };
      },
      remove: async () => 0,
    },
    removeWritten: async (taskIds) => void removed.push(...taskIds),
    promises,
    remedies: { decide: async () => ({ decisionId: 'd-remedy', actions: 1 }) },
    actions: {
      carryOut(call) {
        calls.push(call);
        return carryOut(call);
      },
      probe(call) {
        probes.push(call);
        return probe(call);
      },
    },
  };
}

async function take(bench: Bench, changes: Partial<TaskRecord> = {}): Promise<TaskRecord> {
  const [task] = await bench.tasks.lease({ now: 1000, limit: 1, leaseMs: 60_000, owner: 'w1' });
  if (task === undefined) throw new Error('nothing is due');
  return { ...task, ...changes };
}

const actionTask = makeLetterTask({
  type: 'action',
  template: 'credit-points',
  payload: { actionId: 'a1', params: { points: 5000 } },
});
const fails = (error: unknown) => (): Promise<never> => Promise.reject(error);

describe('one attempt at a letter', () => {
  test('writes the letter that was settled with the decision, and records where it is', async () => {
    const bench = setUp(makeLetterTask());
    expect(await processTask(bench, await take(bench))).toEqual({ outcome: 'done' });
    expect(bench.written[0]).toMatchObject({ taskId: 't1', name: '2026-11-21-t1' });
    expect(bench.written[0]).not.toHaveProperty('print');
    expect(bench.written[0]?.html).toContain('Gentile Signora Bianchi,');
    expect(bench.records.get('t1')).toMatchObject({
      state: 'done',
      finishedAt: 5000,
      result: { letter: '/out/2026-11-21-t1.html' },
    });
  });

  test.each([
    ['takes no place for what surely did not go', true, 'done'],
    ['keeps the place of what may have gone', false, 'retried'],
  ])('waits for the next day where the limit of its day is reached, and %s', async (_, didNothing, next) => {
    const promises = createMemoryLedger(createMemoryRecords(), () => 5000);
    const limited = { dailyLimits: new Map([['letter', 1]]) };
    const broken = {
      put: fails(new DeliveryError('the disk is full', { didNothing })),
      remove: async () => 0,
    };
    const attempt = async (taskId: string, more: Partial<Bench>) => {
      const bench = { ...setUp(makeLetterTask({ taskId }), undefined, { promises }), ...limited, ...more };
      const processed = await processTask(bench, await take(bench));
      return [processed, bench.records.get(taskId)?.nextAt];
    };
    expect(await attempt('t1', { letters: broken })).toMatchObject([{ outcome: 'retried' }, {}]);
    expect(await attempt('t2', {})).toMatchObject([{ outcome: next }, didNothing ? 0 : 86_400_000]);
    const reason = 'the limit of the day is reached';
    expect(await attempt('t3', {})).toEqual([{ outcome: 'retried', reason }, 86_400_000]);
  });

  test('writes the printed letter beside it, with the number of its pages', async () => {
    const bench = setUp(makeLetterTask());
    const orders: PrintOrder[] = [];
    const pdf = new Uint8Array([1]);
    const print: LetterPrinter['print'] = async (order) => {
      orders.push(order);
      return { status: 'printed', pdf, pages: 2 };
    };
    await processTask({ ...bench, printer: { print } }, await take(bench));
    expect(orders).toMatchObject([{ pack: 'airline', reference: 't1', letter: { locale: 'it' } }]);
    expect(bench.written).toMatchObject([
      { taskId: 't1', print: { pdf, pages: 2, pack: 'airline', template: 'apology', locale: 'it' } },
    ]);
    expect(bench.records.get('t1')?.result).toEqual({ letter: '/out/2026-11-21-t1.html', pages: 2 });
  });

  test('parks a letter that cannot be printed, and writes none of it', async () => {
    const bench = setUp(makeLetterTask());
    const print: LetterPrinter['print'] = async () => ({
      status: 'unprintable',
      reason: 'no font has U+1F389',
    });
    await processTask({ ...bench, printer: { print } }, await take(bench));
    expect(bench.records.get('t1')).toMatchObject({ state: 'parked', lastError: 'no font has U+1F389' });
    expect(bench.written).toEqual([]);
  });

  test('parks a letter to a customer whom no post reaches', async () => {
    const { payload } = makeLetterTask();
    const letter = { ...(payload['letter'] as object), address: [] };
    const bench = setUp(makeLetterTask({ payload: { letter } }));
    await processTask(bench, await take(bench));
    expect(bench.records.get('t1')).toMatchObject({
      state: 'parked',
      lastError: 'no postal address of the customer is deliverable',
    });
    expect(bench.written).toEqual([]);
  });

  test('sends such a letter to the address that is known by then', async () => {
    const { payload } = makeLetterTask();
    const letter = { ...(payload['letter'] as object), address: [] };
    const bench = setUp(makeLetterTask({ payload: { letter } }));
    const addressAnew: ProcessingPorts['addressAnew'] = async ({ customerId }, sent) => ({
      ...sent,
      address: [customerId, 'Via Roma 1'],
    });
    await processTask({ ...bench, addressAnew }, await take(bench));
    expect(bench.records.get('t1')).toMatchObject({ state: 'done' });
    expect(bench.written[0]?.html).toContain('Via Roma 1');
  });

  test('parks a task that holds no letter', async () => {
    const bench = setUp(makeLetterTask({ payload: { letter: { subject: 'half' } } }));
    expect(await processTask(bench, await take(bench))).toMatchObject({ outcome: 'parked' });
    expect(bench.records.get('t1')).toMatchObject({ state: 'parked', lastError: 'the task holds no letter' });
  });

  test('takes the letter away again when the person was erased meanwhile', async () => {
    const bench = setUp(makeLetterTask());
    const task = await take(bench);
    bench.records.delete('t1');
    expect(await processTask(bench, task)).toMatchObject({ outcome: 'lost' });
    expect(bench.removed).toEqual(['t1']);
  });

  test('leaves the letter when another worker took the task over', async () => {
    const bench = setUp(makeLetterTask());
    const task = await take(bench);
    bench.records.set('t1', { ...task, leaseOwner: 'w2' });
    expect(await processTask(bench, task)).toMatchObject({ outcome: 'lost' });
    expect(bench.removed).toEqual([]);
  });
});

describe('one attempt at a follow-up for working days', () => {
  const { payload } = makeLetterTask();
  const letter = makeLetterTask({
    payload: { ...payload, workingDays: { country: 'IT', timeZone: 'Europe/Rome' } },
  });

  test('waits for the next one, and the attempt does not count', async () => {
    const bench = setUp(letter);
    const findWorkingTime = async (at: number, country: string | undefined, timeZone: string) =>
      country === 'IT' && timeZone === 'Europe/Rome' ? at + 90_000 : at;
    expect(await processTask({ ...bench, findWorkingTime }, await take(bench))).toMatchObject({
      outcome: 'retried',
      reason: 'it waits for a working day',
    });
    expect(bench.records.get('t1')).toMatchObject({ state: 'waiting', nextAt: 95_000, attempts: 0 });
    expect(bench.written).toEqual([]);
  });

  test('goes on a working day', async () => {
    const bench = setUp(letter);
    await processTask({ ...bench, findWorkingTime: async (at) => at }, await take(bench));
    expect(bench.records.get('t1')?.state).toBe('done');
  });
});

describe('one attempt at a follow-up by e-mail', () => {
  const message = makeLetterTask({
    type: 'message',
    channel: 'email',
    payload: {
      message: {
        purpose: 'voucher',
        locale: 'it',
        body: 'Buongiorno,\n\ngrazie <b>.',
        subject: 'Il buono',
        to: 'g@example.it',
        country: 'IT',
        sender: 'Tramontana Air',
      },
    },
  });
  const bySmtp = { chooseSender: () => 'smtp' };

  test('sends the words of a message in both parts, and records its Message-ID', async () => {
    const bench = setUp(message);
    const mails: Mail[] = [];
    const send = async (mail: Mail) => {
      mails.push(mail);
      return { status: 'done', messageId: '<t1@air.example>' } as const;
    };
    await processTask({ ...bench, ...bySmtp, mail: { send } }, await take(bench));
    expect(mails).toMatchObject([
      { taskId: 't1', to: 'g@example.it', subject: 'Il buono', sender: 'Tramontana Air', again: false },
    ]);
    expect(mails[0]?.text).toBe('Buongiorno,\n\ngrazie <b>.\n');
    expect(mails[0]?.html).toContain('<p>grazie &lt;b&gt;.</p>');
    expect(bench.records.get('t1')).toMatchObject({
      state: 'done',
      result: { messageId: '<t1@air.example>' },
    });
  });

  test('sends a letter with its PDF', async () => {
    const { payload } = makeLetterTask();
    const bench = setUp(makeLetterTask({ channel: 'email', payload: { ...payload, to: 'g@example.it' } }));
    const mails: Mail[] = [];
    const send = async (mail: Mail) => {
      mails.push(mail);
      return { status: 'done', messageId: '<t1@air.example>' } as const;
    };
    const pdf = new Uint8Array([1]);
    const printer = { print: async () => ({ status: 'printed', pdf, pages: 1 }) as const };
    await processTask({ ...bench, printer, mail: { send } }, await take(bench));
    expect(mails).toMatchObject([
      { subject: 'Il suo volo', pdf: { name: '2026-11-21-t1.pdf', content: pdf } },
    ]);
    expect(mails[0]?.text).toMatch(/^Gentile Signora Bianchi,\n\nCi scusiamo\./);
    expect(bench.written).toEqual([]);
  });

  test('ends with a bounce, and with no attempt after it', async () => {
    const bench = setUp(message);
    const send = async () => ({ status: 'bounced', reason: 'refused: 550 5.1.1' }) as const;
    expect(await processTask({ ...bench, ...bySmtp, mail: { send } }, await take(bench))).toMatchObject({
      outcome: 'refused',
    });
    expect(bench.records.get('t1')).toMatchObject({
      state: 'done',
      result: { bounced: 'refused: 550 5.1.1' },
    });
  });

  test('parks a doubt, and sends once more only after people sent the task again', async () => {
    const bench = setUp(message);
    const asked: boolean[] = [];
    const send = async ({ again }: Mail) => {
      asked.push(again);
      return { status: 'unknown', messageId: '<t1@air.example>' } as const;
    };
    const doubted = { ...bench, ...bySmtp, mail: { send } };
    expect(await processTask(doubted, await take(bench))).toMatchObject({
      outcome: 'parked',
      reason: expect.stringMatching(/^unknown whether it was sent: .*<t1@air\.example>/),
    });
    await bench.tasks.change('t1', { kind: 'retry' }, 1000);
    await processTask(doubted, await take(bench));
    expect(asked).toEqual([false, true]);
  });

  test.each([
    ['no subject', { subject: undefined }, /no subject/],
    ['no address', { to: undefined }, /no e-mail address/],
  ])('parks a message with %s', async (_what, without, reason) => {
    const { message: words } = message.payload as { message: object };
    const bench = setUp({
      ...message,
      payload: { message: JSON.parse(JSON.stringify({ ...words, ...without })) },
    });
    const send = () => Promise.reject(new Error('sent'));
    await processTask({ ...bench, ...bySmtp, mail: { send } }, await take(bench));
    expect(bench.records.get('t1')?.lastError).toMatch(reason);
  });

  test('hands a letter to the mail house of its country, with the PDF', async () => {
    const bench = setUp(makeLetterTask());
    const printer = {
      print: async () => ({ status: 'printed', pdf: new Uint8Array([1]), pages: 1 }) as const,
    };
    await processTask({ ...bench, printer, chooseSender: () => 'mail-house' }, await take(bench));
    expect(bench.calls).toMatchObject([
      { type: 'send-letter', connector: 'mail-house', idempotencyKey: 't1', body: { pdf: 'AQ==', pages: 1 } },
    ]);
    expect(bench.written).toEqual([]);
  });
});

describe('one attempt at a letter with a `while`', () => {
  const standing = { fact: 'incidents', params: { status: ['open'] }, path: '$.count' };
  const asked = {
    conditions: { all: [{ condition: 'incident-open' }] },
    named: { 'incident-open': { all: [{ ...standing, operator: 'greaterThan', value: 0 }] } },
    facts: {},
  };
  const letter = makeLetterTask({ while: asked });
  const passenger = (status: 'open' | 'rejected'): Snapshot => ({
    schemaVersion: 1,
    customerId: 'C1',
    asOf: '1970-01-01T00:00:00Z',
    incidents: [{ incidentId: 'I1', type: 'delay', at: '1970-01-01T00:00:00Z', severity: 'light', status }],
  });
  const knowing = (snapshot?: Snapshot): Bench =>
    setUp(letter, undefined, {
      readCustomer: async () => ({ memory: emptyMemory, ...(snapshot && { snapshot }) }),
    });

  test('writes it while the conditions hold', async () => {
    const bench = knowing(passenger('open'));
    expect(await processTask(bench, await take(bench))).toEqual({ outcome: 'done' });
    expect(bench.written).toHaveLength(1);
  });

  test('cancels it once they do not, and says which', async () => {
    const bench = knowing(passenger('rejected'));
    expect(await processTask(bench, await take(bench))).toEqual({
      outcome: 'cancelled',
      reason: 'reason-gone: "incident-open" does not hold',
    });
    expect(bench.written).toEqual([]);
    expect(bench.records.get('t1')).toMatchObject({
      state: 'cancelled',
      finishedAt: 5000,
      cause: { code: 'reason-gone', detail: '"incident-open" does not hold' },
    });
  });

  test('cancels it where nothing is known of the customer any more', async () => {
    const bench = knowing();
    expect(await processTask(bench, await take(bench))).toEqual({
      outcome: 'cancelled',
      reason: 'customer-gone',
    });
  });

  test('tries again later where the customer cannot be read', async () => {
    const bench = setUp(letter, undefined, {
      readCustomer: fails(new DeliveryError('the store is away')),
    });
    expect(await processTask(bench, await take(bench))).toMatchObject({
      outcome: 'retried',
      reason: 'the store is away',
    });
    expect(bench.written).toEqual([]);
  });

  test('does not cancel what another worker took over', async () => {
    const bench = knowing(passenger('rejected'));
    const task = await take(bench);
    bench.records.set('t1', { ...task, leaseOwner: 'w2' });
    expect(await processTask(bench, task)).toMatchObject({ outcome: 'lost' });
    expect(bench.records.get('t1')).toMatchObject({ state: 'running' });
  });
});

describe('one attempt at an action', () => {
  test('takes the call that waits to be fetched away again when the person was erased meanwhile', async () => {
    const bench = setUp(actionTask);
    const task = await take(bench);
    bench.records.delete('t1');
    expect(await processTask(bench, task)).toMatchObject({ outcome: 'lost' });
    expect(bench.removed).toEqual(['t1']);
  });

  test('is one call, named by the task, with all that the receiver needs', async () => {
    const bench = setUp(actionTask, async () => ({ status: 'done', reference: 'DCS-77' }));
    await processTask(bench, await take(bench));
    expect(bench.calls).toEqual([
      {
        idempotencyKey: 't1',
        type: 'credit-points',
        pack: 'airline',
        body: {
          type: 'credit-points',
          actionId: 'a1',
          params: { points: 5000 },
          taskId: 't1',
          decisionId: 'd1',
          interactionId: 'i1',
          customerId: 'C1',
          touchpoint: 'check-in',
          pack: 'airline',
          template: 'credit-points',
          decidedAt: '2026-11-21T10:00:00.000Z',
        },
      },
    ]);
    expect(bench.records.get('t1')).toMatchObject({ state: 'done', result: { reference: 'DCS-77' } });
  });

  test('parks what is refused', async () => {
    const bench = setUp(actionTask, async () => ({ status: 'refused', detail: 'HTTP 422' }));
    expect(await processTask(bench, await take(bench))).toEqual({
      outcome: 'parked',
      reason: 'refused: HTTP 422',
    });
  });

  test('waits after a failure, as long as chance and the other side say', async () => {
    const bench = setUp(actionTask, fails(new DeliveryError('HTTP 503', { retryAfterMs: 9000 })));
    const failed = await processTask(bench, await take(bench));
    expect(failed).toEqual({ outcome: 'retried', reason: 'HTTP 503' });
    expect(bench.records.get('t1')).toMatchObject({
      state: 'waiting',
      nextAt: 14_000,
      lastError: 'HTTP 503',
    });
  });

  test('comes back when its system takes calls again, and an attempt that was not made does not count', async () => {
    const away = fails(new DeliveryError('not called', { isUntried: true, retryAfterMs: 700 }));
    const bench = setUp(actionTask, away);
    const last = await take(bench, { attempts: policy.maxAttempts });
    expect(await processTask(bench, last)).toEqual({ outcome: 'retried', reason: 'not called' });
    expect(bench.records.get('t1')).toMatchObject({ state: 'waiting', nextAt: 5700, attempts: 0 });
  });

  test('parks after the last attempt', async () => {
    const bench = setUp(actionTask, fails(new DeliveryError('HTTP 503')));
    const last = await take(bench, { attempts: 3 });
    expect(await processTask(bench, last)).toMatchObject({ outcome: 'parked' });
  });

  test('parks, untried, what ended every worker that tried it', async () => {
    const bench = setUp(actionTask);
    const deadly = await take(bench, { attempts: 4 });
    expect(await processTask(bench, deadly)).toMatchObject({ outcome: 'parked' });
    expect(bench.calls).toEqual([]);
  });

  test('records no word of an unexpected error, which may be about the person', async () => {
    const surprise = Object.assign(new TypeError('Giulia Bianchi is not a function'), { code: 'E1' });
    const bench = setUp(actionTask, fails(surprise));
    await processTask(bench, await take(bench));
    expect(bench.records.get('t1')?.lastError).toBe('failed: TypeError (E1)');
  });
});

describe('a message to send', () => {
  test('is handed over for its channel with its words', async () => {
    const payload = { message: { purpose: 'service', locale: 'it', body: 'Buongiorno' } };
    const bench = setUp(makeLetterTask({ type: 'message', template: 'hello', channel: 'sms', payload }));
    await processTask(bench, await take(bench));
    expect(bench.calls[0]).toMatchObject({
      type: 'send-message',
      body: { channel: 'sms', locale: 'it', body: 'Buongiorno', customerId: 'C1' },
    });
  });

  test('is parked when it has no words', async () => {
    const bench = setUp(makeLetterTask({ type: 'message', payload: {} }));
    expect(await processTask(bench, await take(bench))).toEqual({
      outcome: 'parked',
      reason: 'the task holds no message',
    });
  });
});

const call = makeLetterTask({
  taskId: 'a1-call',
  type: 'action',
  template: 'upgrade',
  actionId: 'a1',
  payload: { actionId: 'a1', connector: 'departure-control' },
});

async function promise(changes: Partial<StandingPromise> = {}) {
  const ledger = createMemoryLedger(createMemoryRecords(), () => 5000);
  const promises = [samplePromise({ life: askedLife(1000, true), ...changes })];
  await ledger.commit(sampleCommit({}, { memory: memoryChange('C1', 0, { promises }) }));
  const life = async () => (await ledger.readMemories('C1', undefined)).memory.promises[0]?.life;
  return { ledger, life };
}

describe('one attempt at the call of a promise', () => {
  test('confirms the promise, whose source is the connector', async () => {
    const { ledger, life } = await promise();
    const bench = setUp(call, undefined, { promises: ledger });
    expect(await processTask(bench, await take(bench))).toEqual({ outcome: 'done', promise: 'confirmed' });
    expect(await life()).toMatchObject({
      state: 'confirmed',
      moves: [{}, { to: 'confirmed', at: 5000, source: 'departure-control' }],
    });
  });

  test('refuses the promise with the reason of the other side, and ends: nobody has to see to it', async () => {
    const { ledger, life } = await promise();
    const refuse = async () => ({ status: 'refused', detail: 'HTTP 422: cabin is full' }) as const;
    const bench = setUp(call, refuse, { promises: ledger });
    expect(await processTask(bench, await take(bench))).toEqual({
      outcome: 'refused',
      promise: 'refused',
      reason: 'refused: HTTP 422: cabin is full',
    });
    expect(await life()).toMatchObject({
      state: 'refused',
      moves: [{}, { cause: 'refused: HTTP 422: cabin is full' }],
    });
    expect(bench.records.get('a1-call')).toMatchObject({
      state: 'done',
      result: { refused: 'refused: HTTP 422: cabin is full' },
    });
  });

  test('leaves the promise unknown while no answer is clear, and confirms it by a later attempt', async () => {
    const { ledger, life } = await promise();
    const answers: ActionConnector['carryOut'][] = [
      fails(new DeliveryError('no answer within 10000 ms')),
      fails(new DeliveryError('the connector answered HTTP 503')),
    ];
    const bench = setUp(
      call,
      (one) => (answers.shift() ?? (async () => ({ status: 'done' }) as const))(one),
      { promises: ledger },
    );
    const leased = await take(bench);
    expect(await processTask(bench, leased)).toMatchObject({ outcome: 'retried', promise: 'unknown' });
    expect(await processTask(bench, await again(bench))).toMatchObject({ outcome: 'retried' });
    expect(await life()).toMatchObject({ state: 'unknown' });
    expect(await processTask(bench, await again(bench))).toMatchObject({ promise: 'confirmed' });
    expect((await life())?.moves.map(({ to }) => to)).toEqual(['asked', 'unknown', 'confirmed']);
  });

  test('parks a refusal where Tact’s word was final, for people to carry it out', async () => {
    const ledger = createMemoryLedger(createMemoryRecords(), () => 5000);
    await ledger.commit(sampleCommit({}, { memory: memoryChange('C1', 0, { promises: [samplePromise()] }) }));
    const bench = setUp(call, async () => ({ status: 'refused' }), { promises: ledger });
    expect(await processTask(bench, await take(bench))).toMatchObject({ outcome: 'parked' });
  });

  test('parks the undoing of a withdrawn promise that no connector can undo', async () => {
    const { ledger, life } = await promise({
      life: { ...askedLife(0, true), state: 'withdrawn', word: 'yes' },
    });
    const bench = setUp({ ...call, taskId: 'a1-undo', payload: { ...call.payload, undo: true } }, undefined, {
      promises: ledger,
    });
    expect(await processTask(bench, await take(bench))).toMatchObject({ outcome: 'parked' });
    expect(await life()).toMatchObject({ state: 'withdrawn', holds: true });
  });

  test('has a connector undo a withdrawn promise where its pack declares that it can, with a key of its own', async () => {
    const { ledger, life } = await promise({
      life: { ...askedLife(0, true), state: 'withdrawn', word: 'yes' },
    });
    const undo = { ...call, taskId: 'a1-undo', payload: { ...call.payload, undo: true, canUndo: true } };
    const bench = setUp(undo, undefined, { promises: ledger });
    expect(await processTask(bench, await take(bench))).toEqual({ outcome: 'done', promise: 'compensated' });
    expect(bench.calls).toMatchObject([
      { idempotencyKey: 'a1-undo', type: 'upgrade', body: { undo: true, actionId: 'a1' } },
    ]);
    expect(await life()).toMatchObject({ state: 'compensated', holds: false });
  });

  test('holds a letter back until its promise is confirmed, however long that takes', async () => {
    const { ledger } = await promise();
    const bench = setUp(makeLetterTask({ actionId: 'a1' }), undefined, { promises: ledger });
    const leased = await take(bench, { attempts: 9 });
    expect(await processTask(bench, leased)).toEqual({ outcome: 'retried', reason: 'the promise is asked' });
    expect(bench.records.get('t1')).toMatchObject({ state: 'waiting', attempts: 0, nextAt: 65_000 });
    expect(bench.written).toEqual([]);
  });

  test('cancels a letter whose promise was refused', async () => {
    const life = { ...askedLife(0, true), state: 'refused', word: 'no' } as const;
    const { ledger } = await promise({ life });
    const bench = setUp(makeLetterTask({ actionId: 'a1' }), undefined, { promises: ledger });
    expect(await processTask(bench, await take(bench))).toMatchObject({ outcome: 'cancelled' });
    expect(bench.records.get('t1')).toMatchObject({ cause: { code: 'promise-refused' } });
  });

  test('does not make a call whose promise was withdrawn before any attempt, and frees its seat', async () => {
    const withdrawn = { ...askedLife(0, true), state: 'withdrawn' } as const;
    const { ledger, life } = await promise({ life: withdrawn });
    const bench = setUp(call, undefined, { promises: ledger });
    expect(await processTask(bench, await take(bench))).toMatchObject({ outcome: 'cancelled' });
    expect(bench.calls).toEqual([]);
    expect(bench.records.get('a1-call')).toMatchObject({ cause: { code: 'promise-withdrawn' } });
    expect(await life()).toMatchObject({ state: 'withdrawn', word: 'no', holds: false });
  });

  test.each([{ attempts: 2 }, { lastError: 'HTTP 503' }])(
    'repeats a call of a withdrawn promise that may have arrived, to learn what is to be undone: %o',
    async (sent) => {
      const withdrawn = { ...askedLife(0, true), state: 'withdrawn' } as const;
      const { ledger, life } = await promise({ life: withdrawn });
      const bench = setUp(call, undefined, { promises: ledger });
      expect(await processTask(bench, await take(bench, sent))).toMatchObject({ outcome: 'done' });
      expect(await life()).toMatchObject({ state: 'withdrawn', word: 'yes', holds: true });
    },
  );

  test.each([
    ['its call', call],
    ['its letter', makeLetterTask({ actionId: 'a1' })],
  ])('takes a promise back whose reason is gone when %s is due', async (_, task) => {
    const never = { all: [{ fact: 'known', operator: 'equal', value: false }] };
    const { ledger, life } = await promise({ while: { conditions: never, named: {}, facts: {} } });
    const snapshot = { schemaVersion: 1, customerId: 'C1', asOf: '1970-01-01T00:00:00Z' } as const;
    const readCustomer = async () => ({ snapshot, ...(await ledger.readMemories('C1', undefined)) });
    const bench = setUp(task, undefined, { promises: ledger, readCustomer });
    expect(await processTask(bench, await take(bench))).toMatchObject({ outcome: 'cancelled' });
    expect([bench.calls, bench.written]).toEqual([[], []]);
    expect(bench.records.get(task.taskId)).toMatchObject({
      cause: { code: 'promise-withdrawn', detail: '"known equal" does not hold' },
    });
    expect(await life()).toMatchObject({
      state: 'withdrawn',
      moves: [{}, { source: 'facts', cause: '"known equal" does not hold' }, ...(task === call ? [{}] : [])],
    });
  });

  test('undoes what a final action did where it is withdrawn afterwards', async () => {
    const ledger = createMemoryLedger(createMemoryRecords(), () => 5000);
    await ledger.commit(sampleCommit({}, { memory: memoryChange('C1', 0, { promises: [samplePromise()] }) }));
    const bench = setUp(call, undefined, { promises: ledger });
    await processTask(bench, await take(bench));
    const report = { customerId: 'C1', actionId: 'a1', kind: 'withdraw', source: 'people' } as const;
    expect(await reportPromise(report, { ...bench, promises: ledger })).toMatchObject({
      promise: { life: { state: 'withdrawn', word: 'yes' } },
    });
  });

  async function again(bench: Bench): Promise<TaskRecord> {
    const store = bench.tasks as ReturnType<typeof openTaskStore>;
    const [task] = await store.lease({ now: 1e9, limit: 1, leaseMs: 60_000, owner: 'w1' });
    if (task === undefined) throw new Error('nothing is due');
    return task;
  }
});

test('a remedy is decided by the desk, and its decision is the result', async () => {
  const bench = setUp(makeLetterTask({ type: 'remedy', actionId: 'a1' }));
  expect(await processTask(bench, await take(bench))).toEqual({ outcome: 'done' });
  expect(bench.records.get('t1')).toMatchObject({ result: { decisionId: 'd-remedy', actions: 1 } });
});

test('a letter that was cancelled while it was written is taken away again', async () => {
  const bench = setUp(makeLetterTask());
  const task = await take(bench);
  bench.records.set('t1', { ...task, state: 'cancelled' });
  expect(await processTask(bench, task)).toMatchObject({ outcome: 'lost' });
  expect(bench.removed).toEqual(['t1']);
});

describe('a call that was not answered', () => {
  test('leaves the promise asked where it is certain that nothing was done', async () => {
    const { ledger, life } = await promise();
    const refuse = fails(new DeliveryError('HTTP 429', { didNothing: true }));
    const bench = setUp(call, refuse, { promises: ledger });
    expect(await processTask(bench, await take(bench))).toEqual({ outcome: 'retried', reason: 'HTTP 429' });
    expect(await life()).toMatchObject({ state: 'asked' });
  });

  test('asks on past the last attempt of other tasks, within 20 seconds', async () => {
    const { ledger } = await promise();
    const bench = setUp(call, fails(new DeliveryError('HTTP 503')), { promises: ledger });
    const last = await take(bench, { attempts: 3 });
    expect(await processTask(bench, last)).toMatchObject({ outcome: 'retried' });
    expect(bench.records.get('a1-call')).toMatchObject({ state: 'waiting', attempts: 0, nextAt: 25_000 });
  });

  test.each([
    ['confirmed', { status: 'done' }, { outcome: 'done', promise: 'confirmed' }],
    ['refused', { status: 'refused', detail: 'full' }, { outcome: 'refused', promise: 'refused' }],
  ] as const)('a probe finds it %s, and it is not called again', async (_, known, outcome) => {
    const { ledger } = await promise();
    const bench = setUp(call, undefined, { promises: ledger, probe: async () => known });
    const again = await take(bench, { attempts: 2, lastError: 'HTTP 503' });
    expect(await processTask(bench, again)).toMatchObject(outcome);
    expect(bench.probes).toMatchObject([{ idempotencyKey: 'a1-call' }]);
    expect(bench.calls).toEqual([]);
  });

  test('is called again, with its key, where the system does not know it', async () => {
    const { ledger } = await promise();
    const bench = setUp(call, undefined, { promises: ledger });
    const again = await take(bench, { attempts: 1, lastError: 'HTTP 503' });
    expect(await processTask(bench, again)).toMatchObject({ outcome: 'done', promise: 'confirmed' });
    expect(bench.calls).toMatchObject([{ idempotencyKey: 'a1-call' }]);
  });

  test('is not called while a probe does not know what became of it', async () => {
    const { ledger, life } = await promise();
    const probe = fails(new DeliveryError('HTTP 503'));
    const bench = setUp(call, undefined, { promises: ledger, probe });
    const again = await take(bench, { attempts: 2 });
    expect(await processTask(bench, again)).toMatchObject({ outcome: 'retried' });
    expect(bench.calls).toEqual([]);
    expect(await life()).toMatchObject({ state: 'unknown' });
  });

  test('is called at once the first time', async () => {
    const { ledger } = await promise();
    const bench = setUp(call, undefined, { promises: ledger });
    await processTask(bench, await take(bench));
    expect(bench.probes).toEqual([]);
  });
});
