import type { Logger } from 'pino';
import type { Config } from '../../config/config.ts';
import { DeliveryError, type LetterPrinter } from '../../deliver/ports.ts';
import type { LetterPress } from '../../domain/messages/lay-out-letter.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { openLetterPress } from './open-letter-press.ts';

/** Prints as LETTER_PDF says, with the letterheads of the rule set in force. A machine without fonts is warned of once. */
export function openLetterPrinter(
  letterPdf: Config['letterPdf'],
  ruleSet: () => RuleSet,
  logger: Logger,
  press: LetterPress = openLetterPress(),
): LetterPrinter & Pick<LetterPress, 'close'> {
  let warned = false;
  return {
    close: press.close,
    async print({ pack, ...letter }) {
      if (letterPdf === 'off') return undefined;
      const printing = await press.print({
        ...letter,
        letterhead: ruleSet().packs.get(pack)?.file.letterhead,
      });
      if (printing.status !== 'no-fonts') return printing;
      const { advice } = printing;
      if (letterPdf === 'required') throw new DeliveryError(advice);
      if (!warned) logger.warn(`letters are written as HTML alone: ${advice}`);
      warned = true;
      return undefined;
    },
  };
}
