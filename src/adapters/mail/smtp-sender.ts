import { Readable } from 'node:stream';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { DeliveryError, type Mail, type MailAnswer, type MailSender } from '../../deliver/ports.ts';
import type { MailMarks } from './mail-marks.ts';

export type SmtpOptions = {
  /** `smtps://` or `smtp://`, with the user and password of the server. */
  readonly url: string;
  /** The address of the sender. */
  readonly from: string;
  readonly marks: MailMarks;
  /** For the whole exchange, in milliseconds. */
  readonly timeoutMs: number;
};

/**
 * Hands e-mails over to one mail server. SMTP has no idempotency key, so a mark on the disk says that the end of a message is about to
 * be sent. An attempt that finds the mark of another does not send: it answers `unknown`, or what the server answered then.
 */
export function createSmtpSender(options: SmtpOptions): MailSender {
  const { marks, from } = options;
  return {
    async send(mail) {
      if (!isOneAddress(mail.to)) return { status: 'bounced', reason: 'the e-mail address cannot be read' };
      const messageId = `<${mail.taskId}@${from.slice(from.lastIndexOf('@') + 1)}>`;
      const known = await marks.find(mail.taskId);
      if (known !== undefined && known !== 'open') return { status: 'done', messageId };
      if (known === 'open') {
        if (!mail.again) return { status: 'unknown', messageId };
        await marks.forget([mail.taskId]);
      }
      return handOver(options, mail, messageId);
    },
  };
}

/** How far the exchange came. `taken`: somebody else hands the same mail over. */
type Progress = { state: 'before' | 'taken' | 'handed-over' };

async function handOver(options: SmtpOptions, mail: Mail, messageId: string): Promise<MailAnswer> {
  const { from, marks } = options;
  const content = await writeMessage(mail, from, messageId);
  const progress: Progress = { state: 'before' };
  const message = Readable.from(streamMessage(content, progress, () => marks.begin(mail.taskId)));
  try {
    await marks.end(mail.taskId, await exchange(options, mail.to, message));
    return { status: 'done', messageId };
  } catch (error) {
    const failure = readFailure(error);
    if (progress.state === 'taken') return { status: 'unknown', messageId };
    if (progress.state === 'handed-over') {
      if (failure.code === undefined) return { status: 'unknown', messageId };
      await marks.forget([mail.taskId]);
    }
    return judgeFailure(failure, error);
  }
}

/** One connection for one mail. Reads the message once the server waits for it. Gives the server's answer. */
function exchange(options: SmtpOptions, to: string, message: Readable): Promise<string> {
  const { from, timeoutMs } = options;
  const { auth, ...server } = readServer(options);
  const connection = new SMTPConnection(server);
  let timer: NodeJS.Timeout | undefined;
  const exchanged = new Promise<string>((resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), timeoutMs);
    const next = (step: () => void) => (error: unknown) => (error ? reject(error) : step());
    const send = (): void =>
      connection.send({ from, to }, message, (error, sent) =>
        error ? reject(error) : resolve(sent?.response ?? ''),
      );
    connection.on('error', reject);
    connection.on('end', () => reject(new Error('the connection ended')));
    connection.connect(next(() => (auth === undefined ? send() : connection.login(auth, next(send)))));
  });
  return exchanged.finally(() => {
    clearTimeout(timer);
    connection.close();
  });
}

/** The mark is on the disk before the server can see the end of the message. */
async function* streamMessage(content: Buffer, progress: Progress, begin: () => Promise<boolean>) {
  yield content;
  if (!(await begin())) {
    progress.state = 'taken';
    throw new Error('another worker hands this mail over');
  }
  progress.state = 'handed-over';
}

/** A text and an HTML part, with the PDF beside them. The headers of RFC 8058 let mail programs offer to stop. */
function writeMessage(mail: Mail, from: string, messageId: string): Promise<Buffer> {
  const { sender, to, subject, text, html, locale, pdf, stopUrl } = mail;
  const composer = new MailComposer({
    messageId,
    from: { name: sender, address: from },
    to: { name: '', address: to },
    subject,
    text,
    html,
    headers: {
      'Content-Language': locale,
      'Auto-Submitted': 'auto-generated',
      ...(stopUrl !== undefined && {
        'List-Unsubscribe': `<${stopUrl}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
    },
    attachments:
      pdf === undefined
        ? []
        : [{ filename: pdf.name, content: Buffer.from(pdf.content), contentType: 'application/pdf' }],
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

type Failure = { readonly code: number | undefined; readonly command: string; readonly status: string };

/** The server's own words may repeat an address, so only its numbers are kept. */
function readFailure(error: unknown): Failure {
  const { responseCode, command, response } = Object.assign({}, error) as Record<string, unknown>;
  const status =
    typeof response === 'string' ? (/\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(response)?.[0] ?? '') : '';
  return {
    code: typeof responseCode === 'number' ? responseCode : undefined,
    command: typeof command === 'string' ? command : '',
    status,
  };
}

/** A refusal of the recipient or of the message is for good. One of the sender or of the login is for people to put right. */
function judgeFailure({ code, command, status }: Failure, cause: unknown): MailAnswer {
  if (code === undefined) throw new DeliveryError(describeSilence(cause), { cause, didNothing: true });
  const answer = `${code}${status && ` ${status}`} to ${command}`;
  if (code >= 500 && command === 'RCPT TO' && !status.startsWith('5.7'))
    return { status: 'bounced', reason: `the mail server refused the recipient: ${answer}` };
  if (code >= 500 && (command === 'DATA' || command === 'RCPT TO'))
    return { status: 'refused', reason: `the mail server refused the message: ${answer}` };
  throw new DeliveryError(`the mail server answered ${answer}`, { cause, didNothing: true });
}

function describeSilence(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return `the mail server cannot be reached or does not answer${code}`;
}

/** One address and nothing that a header could take for more. */
const isOneAddress = (text: string): boolean =>
  text.length <= 254 && /^[^\s@<>()[\]\\,;:"]{1,64}@[^\s@<>()[\]\\,;:"]+$/.test(text);

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Passwords and mails never travel unencrypted, but on this machine. */
function readServer({ url, timeoutMs }: SmtpOptions) {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  const credentials = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && !loopback.has(hostname),
    auth: username === '' ? undefined : { credentials },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  };
}
