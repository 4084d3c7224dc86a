import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addKeysCommands } from '../../src/cli/keys-commands.ts';
import { parseApiKeys } from '../../src/domain/access/parse-api-keys.ts';
import { KeyRing } from '../../src/http/guards/key-ring.ts';

async function run(...args: string[]) {
  const lines: string[] = [];
  const codes: number[] = [];
  const program = new Command('tact').exitOverride();
  addKeysCommands(program, { print: (line) => lines.push(line), finish: (code) => codes.push(code) });
  await program.parseAsync(['keys', 'new', ...args], { from: 'user' });
  return { lines, codes };
}

describe('tact keys new', () => {
  it('prints a key once, and the entry by which the service knows it', async () => {
    const { lines, codes } = await run(
      'kiosk-fco',
      '--scopes',
      'decide, outcomes',
      '--touchpoints',
      'check-in',
      '--channels',
      'kiosk',
    );
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
    const { lines, codes } = await run(...args);
    expect(codes).toEqual([2]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(message);
  });
});
