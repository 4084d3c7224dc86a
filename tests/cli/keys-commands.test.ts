import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addKeysCommands, type KeysServices } from '../../src/cli/keys-commands.ts';
import { parseApiKeys } from '../../src/domain/access/parse-api-keys.ts';
import { KeyRing } from '../../src/http/guards/key-ring.ts';
import { createSecret } from '../../src/main/compose/create-secret.ts';

const noService: KeysServices['call'] = async () => undefined;

async function run(args: readonly string[], call = noService, files: Readonly<Record<string, string>> = {}) {
  const lines: string[] = [];
  const codes: number[] = [];
  const program = new Command('tact').exitOverride();
  addKeysCommands(program, {
    print: (line) => lines.push(line),
    finish: (code) => codes.push(code),
    newSecret: createSecret,
    readFile: async (path) => files[path],
    call,
  });
  await program.parseAsync(['keys', ...args], { from: 'user' });
  return { lines, codes };
}

describe('tact keys new', () => {
  it('prints a key once, and the entry by which the service knows it', async () => {
    const { lines, codes } = await run([
      'new',
      'kiosk-fco',
      '--scopes',
      'decide, outcomes',
      '--touchpoints',
      'check-in',
      '--channels',
      'kiosk',
    ]);
    const [, text = '', , entry = ''] = lines;
    const parsed = parseApiKeys(`[${entry}]`);
    const keys = 'keys' in parsed ? parsed.keys : [];
    expect(codes).toEqual([0]);
    expect(new KeyRing(keys, Date.now).find(`Bearer ${text}`)).toEqual({
      name: 'kiosk-fco',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      scopes: new Set(['decide', 'outcomes']),
      touchpoints: new Set(['check-in']),
      channels: new Set(['kiosk']),
    });
    expect(entry).not.toContain(text.split('_').at(-1));
  });

  it.each([
    [['The Kiosk', '--scopes', 'decide'], 'name must be'],
    [['kiosk', '--scopes', 'decide,admin'], 'scopes must be'],
    [['kiosk', '--scopes', 'decide', '--channels', ','], 'channels must be'],
  ])('refuses %j and makes nothing', async (args, message) => {
    const { lines, codes } = await run(['new', ...args]);
    expect(codes).toEqual([2]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(message);
  });
});

describe('tact keys against a service', () => {
  const calls: unknown[][] = [];
  const answering =
    (status: number, body: object | string): KeysServices['call'] =>
    async (...call) => {
      calls.push(call);
      return { status, text: typeof body === 'string' ? body : JSON.stringify(body) };
    };

  it('issues a key with the operator’s, and prints it once', async () => {
    const files = { 'operator.key': 'tact_operator_x\n' };
    const place = ['--url', 'https://tact.example/', '--key-file', 'operator.key'];
    const { lines, codes } = await run(
      ['issue', 'kiosk', '--scopes', 'decide', '--per-second', '5', ...place],
      answering(200, { name: 'kiosk', key: 'tact_kiosk_y' }),
      files,
    );
    expect(calls.at(-1)).toEqual([
      'POST',
      'https://tact.example/v1/keys',
      { authorization: 'Bearer tact_operator_x' },
      JSON.stringify({ name: 'kiosk', scopes: ['decide'], perSecond: 5 }),
    ]);
    expect(lines.at(-1)).toBe('tact_kiosk_y');
    expect(codes).toEqual([0]);
  });

  it.each([
    [['renew', 'kiosk'], 'POST', '/v1/keys/kiosk/secrets'],
    [['retire', 'kiosk'], 'DELETE', '/v1/keys/kiosk/secrets/older'],
    [['revoke', 'kiosk'], 'DELETE', '/v1/keys/kiosk'],
  ])('%j calls %s %s', async (args, method, path) => {
    expect((await run(args, answering(200, { name: 'kiosk' }))).codes).toEqual([0]);
    expect(calls.at(-1)).toEqual([method, `http://localhost:8080${path}`, {}, undefined]);
  });

  it('lists each key on a line', async () => {
    const keys = [
      { name: 'operator', scopes: ['keys'], origin: 'settings', secrets: 1, lastUsedAt: null },
      {
        name: 'kiosk',
        scopes: ['decide'],
        channels: ['kiosk'],
        origin: 'ledger',
        secrets: 2,
        lastUsedAt: 'T',
      },
    ];
    expect((await run(['list'], answering(200, { keys }))).lines).toEqual([
      'operator  keys  never used  in the settings',
      'kiosk  decide  on kiosk  two secrets: retire the older one  last used T  in the ledger',
    ]);
  });

  it.each([
    [noService, 3, 'Nobody answers at http://localhost:8080'],
    [answering(409, { title: 'The state of the key', detail: 'Do this.' }), 1, '409: Do this.'],
    [answering(502, '<html>'), 1, '502: <html>'],
  ])('reports what went wrong (%#)', async (call, code, message) => {
    const { lines, codes } = await run(['revoke', 'kiosk'], call);
    expect(codes).toEqual([code]);
    expect(lines[0]).toContain(message);
  });

  it('reports a file that cannot be read, and calls nobody', async () => {
    const { lines, codes } = await run(['list', '--key-file', 'nowhere'], async () => {
      throw new Error('called');
    });
    expect([lines, codes]).toEqual([['The file nowhere cannot be read.'], [2]]);
  });
});
