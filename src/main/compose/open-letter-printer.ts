import type { Logger } from 'pino';
import { packagesFor } from '../../adapters/letters/letter-fonts.ts';
import type { Config } from '../../config/config.ts';
import { DeliveryError, type LetterPrinter } from '../../deliver/ports.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { type LetterPress, openLetterPress } from './open-letter-press.ts';

/** What a machine without fonts should do about it. */
export const adviseFonts = (families: readonly string[]): string =>
  `this machine has no ${families.join(', ')}: install ${packagesFor(families)}`;

/** Prints as LETTER_PDF says, with the letterheads of the rule set in force. A machine without fonts is warned of once. */
export function openLetterPrinter(
  letterPdf: Config['letterPdf'],
  ruleSet: () => RuleSet,
  logger: Logger,
): LetterPrinter & Pick<LetterPress, 'close'> {
  const press = openLetterPress((pack) => ruleSet().packs.get(pack)?.file.letterhead);
  let warned = false;
  return {
    close: press.close,
    async print(order) {
      if (letterPdf === 'off') return undefined;
      const printing = await press.print(order);
      if (printing.status !== 'no-fonts') return printing;
      const advice = adviseFonts(printing.families);
      if (letterPdf === 'required') throw new DeliveryError(advice);
      if (!warned) logger.warn(`letters are written as HTML alone: ${advice}`);
      warned = true;
      return undefined;
    },
  };
}
