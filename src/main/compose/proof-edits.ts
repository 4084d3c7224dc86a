import { proofLetters } from '../../author/checks/proof-letters.ts';
import type { Config } from '../../config/config.ts';
import type { Diagnostic } from '../../domain/diagnostics/diagnostic.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { openLetterPress } from './open-letter-press.ts';

/**
 * Prints the letters that an edit or a proposal changes, where this machine prints letters. Without a compiler nothing is known: the
 * worker and `tact doctor` report that.
 */
export const proofEdits =
  (letterPdf: Config['letterPdf']) =>
  async (edited: RuleSet, before: RuleSet): Promise<readonly Diagnostic[]> =>
    letterPdf === 'off' ? [] : proofLetters(edited, openLetterPress, before).catch(() => []);
