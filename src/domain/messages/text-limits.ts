import type { TextFault } from './message-source.ts';
import { countSegments } from './sms-segments.ts';

/** What is wrong with a printed text for the place that it is written for; undefined where it fits. */
export type TextLimit = (printed: string) => TextFault | undefined;

const atMost =
  (most: number, where: string): TextLimit =>
  (printed) => {
    const length = Array.from(printed).length;
    if (length <= most) return undefined;
    return tooLong(`prints as ${length} characters; ${where} shows ${most}`);
  };

/** More of them arrive out of order on some networks, and each is paid for. */
const mostSegments = 3;

const inSegments: TextLimit = (printed) => {
  const { segments, encoding } = countSegments(printed);
  if (segments <= mostSegments) return undefined;
  const hint =
    encoding === 'UCS-2' ? 'Shorten it, or do without the characters that GSM-7 lacks.' : 'Shorten it.';
  return { ...tooLong(`takes ${segments} text messages (${encoding}); ${mostSegments} is the most`), hint };
};

const tooLong = (what: string): TextFault => ({
  code: 'text-too-long',
  message: `With its longest values, the text ${what}.`,
  hint: 'Shorten it.',
});

/** The limits of texts for one channel, by the name of the channel. */
const ofChannel: ReadonlyMap<string, TextLimit> = new Map([
  ['sms', inSegments],
  ['push', atMost(178, 'a locked screen')],
]);

/** The limit of a text at this path of its message; undefined where it has none but the printer's own. */
export function limitOf([part, channel]: readonly string[]): TextLimit | undefined {
  if (part === 'subject') return atMost(78, 'a list of mails');
  if (part === 'preheader') return atMost(140, 'a list of mails');
  return part === 'channels' ? ofChannel.get(channel ?? '') : undefined;
}
