import addFormatsModule from 'ajv-formats';
import { isCalendarDay, isInstant, isTimeOfDay } from '../../../shared/calendar-forms.ts';
import { codeFormats } from '../../../shared/code-tables.ts';

const inOurTimes = /^(19|20)/;
const duration = /^P(?=\d|T\d)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$/;

type Format = (text: string) => boolean;

/** According to its types the module is the function, but Node provides it as `default`. */
const ofAjv = addFormatsModule.default;

/** Ajv's own instants include some that Date.parse does not take: leap seconds, blanks, offsets without minutes. */
const textFormats: Readonly<Record<string, Format>> = {
  date: (text) => inOurTimes.test(text) && isCalendarDay(text),
  'date-time': (text) => inOurTimes.test(text) && isInstant(text),
  time: isTimeOfDay,
  duration: (text) => duration.test(text),
  email: fromAjv('email'),
  uuid: fromAjv('uuid'),
};

/** The formats of texts in contexts. Those of identifiers are checked by their table. */
export const contextFormats: ReadonlyMap<string, Format> = new Map([
  ...Object.entries(textFormats),
  ...Object.entries(codeFormats).map(([name, { has }]): [string, Format] => [name, has]),
]);

function fromAjv(name: 'email' | 'uuid'): Format {
  const pattern = ofAjv.get(name);
  if (!(pattern instanceof RegExp)) throw new Error(`ajv-formats has no pattern for ${name}`);
  return (text) => pattern.test(text);
}
