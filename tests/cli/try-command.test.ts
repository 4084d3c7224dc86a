import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addTryCommand, type TryServices } from '../../src/cli/try-command.ts';

const now = Date.UTC(2026, 10, 21, 16);
const kiosk = {
  interactionId: 'kiosk',
  touchpoint: 'check-in',
  channel: 'kiosk',
  context: { arrival: '+1d 06:10Z' },
};
const decision = {
  decisionId: 'd-1',
  interactionId: 'kiosk-x',
  customerId: 'C-1001',
  touchpoint: 'check-in',
  channelUsed: 'kiosk',
  decidedAt: '2026-11-21T16:00:00.000Z',
  mode: 'live',
  locale: 'it',
  actions: [
    {
      actionId: 'a-1',
      type: 'upgrade',
      params: { cabin: 'first', seats: { first: 1 } },
      status: 'confirmed',
      reason: { code: 'service-recovery', ruleId: 'upgrade-to-first' },
      standing: { decisionId: 'd-0', interactionId: 'i', channel: 'kiosk', at: '2026-11-21T15:00:00Z' },
    },
  ],
  messages: [
    {
      purpose: 'greeting',
      audience: 'agent',
      channel: 'desk',
      locale: 'it',
      format: 'text',
      body: 'Buongiorno',
      know: 'Tier: Platinum.',
      key: 'welcome',
    },
  ],
  offers: [
    {
      offerId: 'lounge',
      rank: 1,
      score: { propensity: 1, value: 1, context: 1, lever: 1, total: 1 },
      treatment: { message: { body: 'Lounge \u001b[31m?' } },
    },
  ],
  channel: { best: null, ranking: [] },
  preferences: {},
  openCases: [],
  facts: {},
  tasks: [{ taskId: 't', type: 'letter', template: 'apology', locale: 'it', dueAt: '2026-11-22T12:00:00Z' }],
  ruleSet: { version: 'v', ageMs: 1 },
  snapshot: null,
  reasons: [{ code: 'dry-run', text: 'Nothing was stored.' }],
  degraded: [],
  elapsedMs: 1,
};

type Posted = Readonly<{ url: string; body: unknown; headers: Readonly<Record<string, string>> }>;
type Answer = Awaited<ReturnType<TryServices['post']>>;

/** Runs `tact try …` where the service answers so. */
async function tact(
  args: readonly string[],
  answer: Answer = { status: 200, text: JSON.stringify(decision) },
) {
  const lines: string[] = [];
  const posted: Posted[] = [];
  let exitCode: number | undefined;
  const files = new Map([
    ['examples/requests/kiosk.json', JSON.stringify(kiosk)],
    ['own/broken.json', '{"interactionId": }'],
  ]);
  const program = new Command('tact');
  addTryCommand(program, {
    print: (line) => lines.push(line),
    finish: (code) => {
      exitCode = code;
    },
    readFile: async (path) => files.get(path),
    listFolder: async () => ['kiosk.json', 'desk.json', 'README.md'],
    post: async (url, body, headers) => {
      posted.push({ url, body: JSON.parse(body), headers });
      return answer;
    },
    now: () => now,
  });
  await program.parseAsync(['try', ...args], { from: 'user' });
  return { lines, posted, exitCode };
}

describe('tact try', () => {
  it('sends the example of that name with its times filled in, as an interaction of its own', async () => {
    const { posted, exitCode } = await tact(['kiosk', '--url', 'http://127.0.0.1:9/', '--key', 'k']);
    expect(posted).toEqual([
      {
        url: 'http://127.0.0.1:9/v1/decisions',
        body: {
          ...kiosk,
          interactionId: `kiosk-${now.toString(36)}`,
          context: { arrival: '2026-11-22T06:10:00Z' },
        },
        headers: { authorization: 'Bearer k' },
      },
    ]);
    expect(exitCode).toBe(0);
  });

  it('prints every part of the answer that is not empty, and nothing that could steer a terminal', async () => {
    expect((await tact(['examples/requests/kiosk.json'])).lines).toEqual([
      'actions',
      '  upgrade, cabin first, seats {"first":1}: confirmed, promised before (kiosk), because of upgrade-to-first',
      'messages',
      '  Buongiorno',
      '  (to know) Tier: Platinum.',
      'offers',
      String.raw`  1. lounge: Lounge \u001b[31m?`,
      'tasks',
      '  letter apology it, due 2026-11-22T12:00:00Z',
      'reasons',
      '  dry-run: Nothing was stored.',
    ]);
  });

  it('prints one part alone, and says where it is empty', async () => {
    expect((await tact(['kiosk', '--pick', 'tasks'])).lines).toEqual([
      'letter apology it, due 2026-11-22T12:00:00Z',
    ]);
    const text = JSON.stringify({ ...decision, offers: [] });
    expect((await tact(['kiosk', '--pick', 'offers'], { status: 200, text })).lines).toEqual(['no offers']);
  });

  it('prints a refusal with all that is wrong, and asks for the key where it is missing', async () => {
    const errors = [{ pointer: '/channel', message: 'is missing', example: 'kiosk' }];
    const text = JSON.stringify({ detail: 'The request is wrong.', errors });
    const refused = await tact(['kiosk'], { status: 400, text });
    expect(refused.lines).toEqual(['400: The request is wrong.', '  /channel is missing']);
    expect(refused.exitCode).toBe(1);
    const { lines } = await tact(['kiosk'], { status: 401, text: JSON.stringify({ detail: 'No key.' }) });
    expect(lines).toEqual(['401: No key.', 'Send the API key with --key KEY.']);
  });

  it.each<[string, readonly string[], RegExp, number, Answer?]>([
    ['an unknown name', ['kiosc'], /no file examples.*\n?Examples: desk, kiosk/s, 2],
    ['a file that is not there', ['own/none.json'], /no file own\/none\.json/, 2],
    ['a file that is not JSON', ['own/broken.json'], /own\/broken\.json:1:\d+ error/, 2],
    ['an address without a scheme', ['kiosk', '--url', 'localhost:8080'], /is not an address/, 2],
    ['another service', ['kiosk'], /not the answer of a Tact service/, 0, { status: 200, text: '<html>' }],
    ['a gateway', ['kiosk'], /^502: <html>$/, 1, { status: 502, text: '<html>' }],
  ])('says what is wrong with %s', async (_, args, words, code, answer) => {
    const { lines, exitCode } = await tact(args, answer);
    expect(lines.join('\n')).toMatch(words);
    expect(exitCode).toBe(code);
  });
});
