import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkSettings, readKeysFile } from '../../../../src/main/process/read-settings.ts';
import { makeApiKey } from '../../../support/make-api-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'tact-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const kiosk = makeApiKey('kiosk', ['decide']);
const write = (text: string): string => {
  const apiKeysFile = join(folder, 'keys.json');
  writeFileSync(apiKeysFile, text);
  return apiKeysFile;
};

describe('the file of API_KEYS_FILE', () => {
  it('holds the keys that the service knows', () => {
    const path = write(`${JSON.stringify([kiosk.entry], null, 2)}\n`);
    expect(readKeysFile({ apiKeysFile: path })).toEqual({ apiKeys: [kiosk.key] });
    const env = { API_KEYS_FILE: path, DATA_DIR: join(folder, 'data') };
    expect(checkSettings(env, 'serve')).toMatchObject({ problems: [], config: { apiKeys: [kiosk.key] } });
  });

  it.each(['', '[]', 'hunter2', '[{"name":"hunter2"}]'])(
    'is refused with %j in it, which is not repeated',
    (text) => {
      const problem = readKeysFile({ apiKeysFile: write(text) });
      expect(problem).toMatchObject({ setting: 'API_KEYS_FILE' });
      expect(JSON.stringify(problem)).not.toContain('hunter2');
    },
  );

  it('is refused where it cannot be read', () => {
    expect(readKeysFile({ apiKeysFile: folder })).toMatchObject({ fault: 'is not a readable file' });
    expect(checkSettings({ API_KEYS_FILE: join(folder, 'none') }, 'serve').problems).toHaveLength(1);
  });
});
