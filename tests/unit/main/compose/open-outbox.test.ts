import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openOutbox } from '../../../../src/main/compose/open-outbox.ts';

describe('opening the outbox', () => {
  it('says which setting to correct if the folder cannot be created', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tact-outbox-'));
    try {
      const file = join(folder, 'file');
      await writeFile(file, '');
      await expect(openOutbox(join(file, 'outbox'))).rejects.toMatchObject({
        code: 'store-unavailable',
        message: expect.stringMatching(
          /OUTBOX_DIR .*file\/outbox cannot be used: it is a file, or below one\. Set OUTBOX_DIR/,
        ),
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
