/** What the codes of files and networks mean (Node's errors carry them), in words that end a sentence. */
const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not use it',
  EPERM: 'this user may not use it',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EMFILE: 'too many files are open',
  EIO: 'the disk has an error',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  EHOSTUNREACH: 'no way leads to that address',
  ENETUNREACH: 'no way leads to that address',
  ETIMEDOUT: 'it does not answer',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the name could not be looked up',
};

/** Why a file, folder or host cannot be used. An unknown cause is named by its code; messages of libraries are not repeated. */
export function explainSystemError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return (
    meanings[code] ??
    (code === '' ? 'for an unknown cause; the log has it' : `for an unknown cause (${code})`)
  );
}
