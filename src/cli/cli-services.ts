import type { DecideCase } from '../author/cases/run-cases.ts';
import type { RuleFiles } from '../author/ports.ts';
import type { RecordedScene, VerifyTools } from '../author/verify-rules.ts';
import type { LetterPress } from '../domain/messages/lay-out-letter.ts';
import type { Selection } from '../replay/ports.ts';

/** The services that the program gives to commands. Commands use nothing else of the outside world. */
export type CliServices = {
  /** A folder of packs. */
  readonly openRuleFolder: (folder: string) => RuleFiles;
  readonly decide: DecideCase;
  /** A press for proofs of letters, with the fonts of this machine. */
  readonly openPress: () => LetterPress;
  /** The tools of `tact rules verify`. Loading json-rules-engine takes a moment, so it is loaded on demand. */
  readonly loadVerifyTools: () => Promise<VerifyTools>;
  /** What decisions were decided on that the configured store has recorded. Rejects with a ServiceError. */
  readonly listRecorded: (selection: Selection) => AsyncIterable<RecordedScene>;
  /** The lines of standard input; undefined for a line over the limit. */
  readonly readLines: () => AsyncIterable<string | undefined>;
  readonly writeFile: (path: string, content: string | Uint8Array) => Promise<void>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** One line on standard output. */
  readonly print: (line: string) => void;
  /** Sets the exit code; 0 is success. */
  readonly finish: (exitCode: number) => void;
};
