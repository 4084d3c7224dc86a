import { open, readFile, rename } from 'node:fs/promises';

/**
 * Replaces a small file of JSON, which its owner alone can read. Resolves when it is on the disk. A process killed at any point leaves
 * the earlier note or this one, whole.
 */
export async function writeNote(file: string, note: object): Promise<void> {
  const draft = `${file}.new`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify(note));
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** The value of the note; undefined if there is none. Rejects with a SyntaxError if it is no JSON. */
export async function readNote(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
