import { composeLetter } from '../domain/messages/compose-letter.ts';
import { composeMail, type MailWords } from '../domain/messages/compose-mail.ts';
import type { Printing } from '../domain/messages/lay-out-letter.ts';
import { countSegments } from '../domain/messages/sms-segments.ts';
import { findStopWords } from '../domain/messages/stop-words.ts';
import { replaceAddresses } from '../domain/messages/web-addresses.ts';
import type { Task, TaskRecord } from '../domain/tasks/task.ts';
import { type LetterPayload, readLetterPayload, readMessagePayload } from '../domain/tasks/task-payload.ts';
import type { ChooseSender, LetterBox, LetterPrinter, Mail, MailSender, SignLink } from './ports.ts';

/** Where letters and messages go, besides the connectors. */
export type FollowUpOutlets = {
  readonly letters: LetterBox;
  readonly printer: LetterPrinter;
  /** The letter to the address that the customer has now; undefined where none takes mail. */
  readonly addressAnew?: (
    task: Task,
    letter: LetterPayload['letter'],
  ) => Promise<LetterPayload['letter'] | undefined>;
  readonly chooseSender?: ChooseSender;
  /** Absent where no mail server is configured. */
  readonly mail?: MailSender;
  /** Absent: the web addresses of messages stay as they are, and nobody can say stop by a link. */
  readonly signLink?: SignLink;
};

export type Delivery =
  /** `handed-over`: whoever fetches the call will report what became of it. */
  | { readonly status: 'done' | 'handed-over'; readonly result: Readonly<Record<string, unknown>> }
  /** It can never be done, for this reason. `bounced`: because the address takes nothing. */
  | { readonly status: 'refused' | 'bounced'; readonly reason: string };

/** Makes a call about the task, to this connector or to that of the call's type. */
type CallConnector = (
  type: string,
  content: Readonly<Record<string, unknown>>,
  connector: string | undefined,
) => Promise<Delivery>;

/** Sends a letter or message by the sender that is configured for its channel and country. */
export async function deliverFollowUp(
  task: TaskRecord,
  outlets: FollowUpOutlets,
  call: CallConnector,
): Promise<Delivery> {
  if (task.type === 'message') return deliverMessage(task, outlets, call);
  const payload = readLetterPayload(task.payload);
  if (payload === undefined) return refuse('the task holds no letter');
  return deliverLetter(task, await findAddressee(task, payload, outlets), outlets, call);
}

/** A letter that had no deliverable address when it was decided goes to the one that is known by now. */
async function findAddressee(
  task: TaskRecord,
  payload: LetterPayload,
  { addressAnew }: FollowUpOutlets,
): Promise<LetterPayload> {
  if (payload.letter.address?.length !== 0) return payload;
  const letter = await addressAnew?.(task, payload.letter);
  return letter === undefined ? payload : { ...payload, letter };
}

const refuse = (reason: string): Delivery => ({ status: 'refused', reason });

async function deliverLetter(
  task: TaskRecord,
  { letter, to }: LetterPayload,
  outlets: FollowUpOutlets,
  call: CallConnector,
): Promise<Delivery> {
  const { taskId, pack, channel, dueAt: dated } = task;
  const sender = outlets.chooseSender?.(channel, letter.country) ?? (channel === 'email' ? 'smtp' : 'print');
  if (sender !== 'smtp' && letter.address?.length === 0) return refuse(noAddress);
  const printing = await outlets.printer.print({ letter, pack, dated, reference: taskId });
  if (printing?.status === 'unprintable') return refuse(printing.reason);
  const name = nameLetter(task);
  if (sender === 'smtp')
    return sendMail(task, outlets.mail, to, letter.sender.name, {
      ...readWords(letter),
      stop: offerStop(task, outlets.signLink, letter.locale),
      ...(printing && { pdf: { name: `${name}.pdf`, content: printing.pdf } }),
    });
  const file = { taskId, name, html: composeLetter(letter, dated) };
  if (sender === 'print') return dropLetter(file, task, letter, printing, outlets.letters);
  const pdf = printing && Buffer.from(printing.pdf).toString('base64');
  const content = { channel, letter, html: file.html, ...(pdf && { pdf, pages: printing.pages }) };
  return call('send-letter', content, sender);
}

async function dropLetter(
  file: { readonly taskId: string; readonly name: string; readonly html: string },
  { pack, template }: Task,
  { locale, country, address }: LetterPayload['letter'],
  printing: Extract<Printing, { status: 'printed' }> | undefined,
  letters: LetterBox,
): Promise<Delivery> {
  if (printing === undefined) return { status: 'done', result: await letters.put(file) };
  const { status: _, sha256, ...printed } = printing;
  const print = {
    ...{ ...printed, pack, template, locale },
    ...(country !== undefined && { country }),
    ...(address !== undefined && { address }),
  };
  const { pages, printedWith } = printed;
  const record = { pages, ...(sha256 && { sha256 }), ...(printedWith && { printedWith }) };
  return { status: 'done', result: { ...(await letters.put({ ...file, print })), ...record } };
}

const noAddress = 'no postal address of the customer is deliverable';

/** Sortable by the day of the decision, without personal data, and the same for every attempt. */
function nameLetter({ taskId, createdAt }: Task): string {
  return `${new Date(createdAt).toISOString().slice(0, 10)}-${taskId}`;
}

/** The words of a letter as those of an e-mail. */
function readWords({ locale, subject, salutation, paragraphs, closing, signature }: LetterPayload['letter']) {
  const farewell = [closing, ...signature].join('\n');
  return {
    locale,
    subject,
    paragraphs: [...(salutation ? [salutation] : []), ...paragraphs, farewell],
  };
}

async function deliverMessage(
  task: TaskRecord,
  outlets: FollowUpOutlets,
  call: CallConnector,
): Promise<Delivery> {
  const payload = readMessagePayload(task.payload);
  if (payload === undefined) return refuse('the task holds no message');
  const { channel, locale } = task;
  const { message } = payload;
  const body = linkBack(message.body, task, outlets.signLink);
  const stop = offerStop(task, outlets.signLink, locale);
  const sender = outlets.chooseSender?.(channel, message.country);
  if (sender !== 'smtp')
    return call(
      'send-message',
      {
        ...{ channel, ...message, body },
        ...(stop && { stopUrl: stop.url }),
        ...(channel === 'sms' && { sms: countSegments(body) }),
      },
      sender,
    );
  const { to, subject, preheader, sender: name = '' } = message;
  if (subject === undefined)
    return refuse('the message has no subject in its pack, so no e-mail can be made of it');
  const words = { locale: message.locale, subject, preheader, paragraphs: body.split('\n\n'), stop };
  return sendMail(task, outlets.mail, to, name, words);
}

/** The text with addresses that report a click before they lead on. They are dated by the task, so every attempt sends the same. */
const linkBack = (text: string, { taskId, createdAt }: Task, sign: SignLink | undefined): string =>
  sign === undefined ? text : replaceAddresses(text, (place) => sign(taskId, place, createdAt));

const offerStop = (
  { taskId, createdAt }: Task,
  sign: SignLink | undefined,
  locale: string,
): MailWords['stop'] => sign && { url: sign(taskId, 'stop', createdAt), words: findStopWords(locale).link };

async function sendMail(
  task: TaskRecord,
  mail: MailSender | undefined,
  to: string | undefined,
  sender: string,
  { pdf, ...words }: MailWords & Pick<Mail, 'pdf'>,
): Promise<Delivery> {
  if (mail === undefined) return refuse('no mail server is configured: set SMTP_URL and MAIL_FROM');
  if (to === undefined) return refuse('no e-mail address of the customer was known when it was decided');
  const { taskId, lastError = '' } = task;
  const { subject, locale, stop } = words;
  const again = lastError.startsWith(doubt);
  const answer = await mail.send({
    ...{ taskId, sender, to, subject, locale, again, ...composeMail(words) },
    ...(pdf !== undefined && { pdf }),
    ...(stop !== undefined && { stopUrl: stop.url }),
  });
  if (answer.status === 'unknown') return refuse(`${doubt} (Message-ID ${answer.messageId})`);
  if (answer.status !== 'done') return answer;
  return { status: 'done', result: { messageId: answer.messageId } };
}

/** Told once. Whoever sends the task again after that accepts that the mail may arrive twice. */
const doubt = 'unknown whether it was sent: the mail server got it and did not answer';
