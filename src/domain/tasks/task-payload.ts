import { z } from 'zod';
import type { LetterContent } from '../messages/letter-catalogue.ts';

const text = z.string().max(20_000);
const lines = z.array(text).max(100);

const letterPayloadSchema = z.object({
  letter: z.object({
    locale: z.string().min(2).max(35),
    timeZone: z.string().max(64),
    sender: z.object({ name: text, lines, footer: z.array(lines).max(10).exactOptional() }),
    recipient: text.exactOptional(),
    address: lines.exactOptional(),
    country: text.exactOptional(),
    salutation: text.exactOptional(),
    subject: text,
    paragraphs: lines,
    closing: text,
    signature: lines,
  }),
  to: text.exactOptional(),
});

const messagePayloadSchema = z.object({
  message: z.object({
    purpose: z.string(),
    locale: z.string(),
    body: text,
    to: z.string().exactOptional(),
    country: text.exactOptional(),
    sender: text.exactOptional(),
    subject: text.exactOptional(),
    preheader: text.exactOptional(),
  }),
});

/** A letter with rendered texts. */
export type LetterPayload = {
  readonly letter: LetterContent;
  /** The e-mail address of one that goes by e-mail. */
  readonly to?: string;
};

/** A message with rendered texts, ready for the system that sends e-mails or text messages. */
export type MessagePayload = {
  readonly message: {
    readonly purpose: string;
    readonly locale: string;
    readonly body: string;
    /** The address or number that the channel needs, by the identity type that the pack declares for it. */
    readonly to?: string;
    /** The customer's market, ISO 3166-1 alpha-2. */
    readonly country?: string;
    /** The name of the sender, where the pack has one. */
    readonly sender?: string;
    /** Of an e-mail, the title of a push notification. */
    readonly subject?: string;
    /** What a mail program shows beside the subject. */
    readonly preheader?: string;
  };
};

/** The letter in a task's payload; undefined if there is none. */
export function readLetterPayload(payload: unknown): LetterPayload | undefined {
  return letterPayloadSchema.safeParse(payload).data;
}

/** The message in a task's payload; undefined if there is none. */
export function readMessagePayload(payload: unknown): MessagePayload | undefined {
  return messagePayloadSchema.safeParse(payload).data;
}

const workingDaysSchema = z.object({
  country: z.string().length(2).exactOptional(),
  timeZone: z.string().max(64),
});

/** Whose working days a follow-up waits for; undefined where it goes on any day. */
export function readWorkingDays(payload: Readonly<Record<string, unknown>>) {
  return workingDaysSchema.safeParse(payload['workingDays']).data;
}

const printedSchema = z.object({ sha256: z.string(), printedWith: z.record(z.string(), z.string()) });

/** The digest of a printed letter and what it was printed with, in the result of its task; undefined if there is none. */
export const readPrinted = (result: unknown) => printedSchema.safeParse(result).data;
