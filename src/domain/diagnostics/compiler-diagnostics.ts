import type { Diagnostic } from './diagnostic.ts';
import type { DiagnosticCode } from './diagnostic-catalogue.ts';

/** A mistake of the compiler itself: it must not end the service that a good rule set keeps going. */
export const compilerFailed = (error: unknown): Diagnostic =>
  ofNoFile(
    'compiler-failed',
    `the packs could not be compiled: ${error instanceof Error ? error.message : String(error)}`,
    'This is a mistake of Tact: take back the last edit, and report it with the files.',
  );

/** Packs that ask for more time or memory than compiling may take. `limit` says which, with its bound. */
export const compilerStopped = (limit: string): Diagnostic =>
  ofNoFile(
    'compiler-stopped',
    `compiling the packs was stopped: it took more than ${limit}`,
    'Take back the last edit, or cut what it adds into less: many fewer rules, or simpler conditions.',
  );

/** A release that this node does not take. */
export const releaseRefused = (number: number, why: string): Diagnostic =>
  ofNoFile(
    'release-refused',
    `release ${number} is refused: ${why}`,
    'Make a release that this node trusts (docs/releases.md), or correct RELEASE_KEYS, RELEASE_APPROVALS and RELEASE_FLOOR.',
  );

const ofNoFile = (code: DiagnosticCode, message: string, hint: string): Diagnostic => ({
  code,
  severity: 'error',
  file: '',
  line: 1,
  column: 1,
  pointer: '',
  message,
  hint,
});
