import { isCalendarDay, isInstant } from '../../shared/calendar-forms.ts';

/** The formats that our schemas name, checked by meaning and not only by form: real days, real language tags. */
export const schemaFormats: Readonly<Record<string, (text: string) => boolean>> = {
  date: isCalendarDay,
  'date-time': isInstant,
  'bcp-47': isLanguageTag,
};

/** Language tags found right: asking Intl takes as long as checking all the rest of a request, and callers use a few tags. */
const rightTags = new Set<string>();
const mostRightTags = 1000;

/** BCP 47 (RFC 5646) as ECMA-402 understands it. */
function isLanguageTag(text: string): boolean {
  if (rightTags.has(text)) return true;
  try {
    Intl.getCanonicalLocales(text);
  } catch {
    return false;
  }
  if (rightTags.size < mostRightTags) rightTags.add(text);
  return true;
}
