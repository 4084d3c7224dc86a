import type { DecideCase } from '../author/cases/run-cases.ts';
import type { RuleFiles } from '../author/ports.ts';
import type { VerifyTools } from '../author/verify-rules.ts';

/** What commands are given by the program: nothing else of the world is theirs. */
export type CliServices = {
  /** A folder of packs. */
  readonly openRuleFolder: (folder: string) => RuleFiles;
  readonly decide: DecideCase;
  /** What `tact rules verify` needs; loading json-rules-engine takes a moment, so it waits until it is asked for. */
  readonly loadVerifyTools: () => Promise<VerifyTools>;
  /** The lines of standard input; undefined for one that is longer than any may be. */
  readonly readLines: () => AsyncIterable<string | undefined>;
  readonly writeFile: (path: string, text: string) => Promise<void>;
  /** One line on standard output. */
  readonly print: (line: string) => void;
  /** Says how the program ends: 0 is well. */
  readonly finish: (exitCode: number) => void;
};
