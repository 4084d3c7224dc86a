import { isCalendarDay, isInstant } from '../../shared/calendar-forms.ts';
import { codeFormats } from '../../shared/code-tables.ts';

const mostRight = 1000;

/** The formats that our schemas name, checked by meaning and not only by form: real days, real zones, real money. */
export const schemaFormats: Readonly<Record<string, (text: string) => boolean>> = {
  date: isCalendarDay,
  'date-time': isInstant,
  ...Object.fromEntries(Object.entries(codeFormats).map(([format, { has }]) => [format, remembering(has)])),
};

/** Codes found right: asking Intl takes as long as checking all the rest of a request, and callers use a few. */
function remembering(isRight: (text: string) => boolean): (text: string) => boolean {
  const right = new Set<string>();
  return (text) => {
    if (right.has(text)) return true;
    if (!isRight(text)) return false;
    if (right.size < mostRight) right.add(text);
    return true;
  };
}
