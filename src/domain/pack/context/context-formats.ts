import { isCalendarDay, isInstant, isTimeOfDay } from '../../../shared/calendar-forms.ts';
import { codeFormats } from '../../../shared/code-tables.ts';
import { isEmailAddress } from '../../../shared/email-address.ts';

const inOurTimes = /^(19|20)/;
const duration = /^P(?=\d|T\d)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$/;

const uuid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

type Format = (text: string) => boolean;

/** Ajv's own instants include some that Date.parse does not take: leap seconds, blanks, offsets without minutes. */
const textFormats: Readonly<Record<string, Format>> = {
  date: (text) => inOurTimes.test(text) && isCalendarDay(text),
  'date-time': (text) => inOurTimes.test(text) && isInstant(text),
  time: isTimeOfDay,
  duration: (text) => duration.test(text),
  email: isEmailAddress,
  uuid: (text) => uuid.test(text),
};

/** The formats of texts in contexts. Those of identifiers are checked by their table. */
export const contextFormats: ReadonlyMap<string, Format> = new Map([
  ...Object.entries(textFormats),
  ...Object.entries(codeFormats).map(([name, { has }]): [string, Format] => [name, has]),
]);
