import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openMailMarks } from '../../../../src/adapters/mail/mail-marks.ts';
import { createSmtpSender } from '../../../../src/adapters/mail/smtp-sender.ts';
import type { Mail } from '../../../../src/deliver/ports.ts';
import { collectMail, type MailServer, startMailServer } from '../../../support/mail-server.ts';

const mail: Mail = {
  taskId: 'd1-t1',
  sender: 'Tramontana, “Airlines”',
  to: 'giulia@example.it',
  subject: 'Il suo volo è confermato',
  text: 'Buongiorno,\n\nil suo volo è confermato.\n',
  html: '<p>Buongiorno</p>',
  locale: 'it',
  pdf: { name: '2026-11-21-d1-t1.pdf', content: new TextEncoder().encode('%PDF-1.7') },
  stopUrl: 'https://tact.example/l/token',
  again: false,
};

let folder: string;
let server: MailServer | undefined;
let received: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tact-mail-'));
  received = [];
});

afterEach(async () => {
  await server?.stop();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** `received` has what the server takes. */
async function openSender(options: SMTPServerOptions = {}, timeoutMs = 5000) {
  server = await startMailServer(options);
  received = server.received;
  const marks = await openMailMarks(join(folder, 'mail'), Date.now);
  const sender = createSmtpSender({ url: server.url, from: 'service@airline.example', marks, timeoutMs });
  return { sender, marks };
}

const answerWith = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode });

const sent = { status: 'done', messageId: '<d1-t1@airline.example>' };
const unknown = { status: 'unknown', messageId: '<d1-t1@airline.example>' };
const files = (): readonly string[] => readdirSync(join(folder, 'mail'));

/** Ends the connection under the hands of the client, without an answer. */
function cutConnections(): void {
  for (const connection of server?.server.connections ?? [])
    (connection as unknown as { readonly _socket: Socket })._socket.destroy();
}

describe('a mail server that takes the mail', () => {
  test('gets text, HTML, the PDF and the headers by which mail programs stop', async () => {
    const { sender } = await openSender();
    expect(await sender.send(mail)).toEqual(sent);
    const [message = ''] = received;
    expect(message).toContain('Message-ID: <d1-t1@airline.example>');
    expect(message).toContain('List-Unsubscribe: <https://tact.example/l/token>');
    expect(message).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(message).toMatch(/Content-Type: text\/plain; charset=utf-8/);
    expect(message).toMatch(/Content-Type: text\/html; charset=utf-8/);
    expect(message).toMatch(/Content-Disposition: attachment; filename=2026-11-21-d1-t1\.pdf/);
    expect(message).toContain(Buffer.from('%PDF-1.7').toString('base64'));
    expect(message).not.toContain('Bcc');
  });

  test('gets it once, however often its worker ended before it could say so', async () => {
    const { sender } = await openSender();
    await sender.send(mail);
    expect(await sender.send(mail)).toEqual(sent);
    expect(received).toHaveLength(1);
  });

  test('gets one of two attempts that run at the same time', async () => {
    const { sender } = await openSender();
    const answers = await Promise.all([sender.send(mail), sender.send(mail)]);
    expect(received).toHaveLength(1);
    expect(answers).toContainEqual(sent);
  });
});

describe('a mail server that refuses', () => {
  test('by greylisting gets it again later, with the same Message-ID', async () => {
    let asked = 0;
    const { sender } = await openSender({
      onRcptTo: (_address, _session, done) => {
        asked += 1;
        done(asked === 1 ? answerWith(451, '4.7.1 Greylisted giulia@example.it') : null);
      },
    });
    await expect(sender.send(mail)).rejects.toMatchObject({
      reason: 'the mail server answered 451 4.7.1 to RCPT TO',
      didNothing: true,
    });
    expect(files()).toEqual([]);
    expect(await sender.send(mail)).toEqual(sent);
    expect(received).toHaveLength(1);
  });

  test('for now, after the message, gets it again later', async () => {
    let asked = 0;
    const { sender } = await openSender({
      onData: (stream, _session, done) =>
        void collectMail(stream).then(() => {
          asked += 1;
          done(asked === 1 ? answerWith(452, '4.3.1 Disk full') : null);
        }),
    });
    await expect(sender.send(mail)).rejects.toMatchObject({
      reason: 'the mail server answered 452 4.3.1 to DATA',
    });
    expect(await sender.send(mail)).toEqual(sent);
    expect(asked).toBe(2);
  });

  test('the recipient for good is a bounce, told without the address', async () => {
    const { sender } = await openSender({
      onRcptTo: (_address, _session, done) => done(answerWith(550, '5.1.1 No giulia@example.it here')),
    });
    expect(await sender.send(mail)).toEqual({
      status: 'bounced',
      reason: 'the mail server refused the recipient: 550 5.1.1 to RCPT TO',
    });
  });

  test.each([
    ['the message', 'DATA', '5.6.0'],
    ['whom it never takes mail from', 'RCPT TO', '5.7.1'],
  ])('%s for good is no fault of the address', async (_what, command, status) => {
    const refusal = answerWith(554, `${status} No`);
    const { sender } = await openSender(
      command === 'DATA'
        ? { onData: (stream, _session, done) => void collectMail(stream).then(() => done(refusal)) }
        : { onRcptTo: (_address, _session, done) => done(refusal) },
    );
    expect(await sender.send(mail)).toEqual({
      status: 'refused',
      reason: `the mail server refused the message: 554 ${status} to ${command}`,
    });
    expect(files()).toEqual([]);
  });

  test('the sender is for people to put right', async () => {
    const { sender } = await openSender({
      onMailFrom: (_address, _session, done) => done(answerWith(553, '5.1.8 Who are you')),
    });
    await expect(sender.send(mail)).rejects.toMatchObject({
      reason: 'the mail server answered 553 5.1.8 to MAIL FROM',
    });
  });
});

describe('a mail server that falls silent', () => {
  test('after the message leaves a doubt, and nothing is sent again until people want it', async () => {
    const { sender } = await openSender({
      onData: (stream) => void collectMail(stream).then((text) => received.push(text) && cutConnections()),
    });
    expect(await sender.send(mail)).toEqual(unknown);
    expect(await sender.send(mail)).toEqual(unknown);
    expect(received).toHaveLength(1);
    expect(await sender.send({ ...mail, again: true })).toEqual(unknown);
    expect(received).toHaveLength(2);
  });

  test('before the end of the message got nothing, so it is sent again', async () => {
    let isCut = false;
    const { sender } = await openSender({
      onRcptTo: (_address, _session, done) => {
        if (isCut) return done(null);
        isCut = true;
        cutConnections();
      },
    });
    await expect(sender.send(mail)).rejects.toMatchObject({ didNothing: true });
    expect(await sender.send(mail)).toEqual(sent);
    expect(received).toHaveLength(1);
  });

  test('is given up after the time that an exchange may take', async () => {
    const { sender } = await openSender(
      { onData: (stream) => void collectMail(stream).then((text) => received.push(text)) },
      // Long enough for a loaded machine to come as far as the end of the message.
      1500,
    );
    expect(await sender.send(mail)).toEqual(unknown);
    const { sender: other } = await openSender({ onMailFrom: () => undefined }, 100);
    await expect(other.send({ ...mail, taskId: 'd2-t1' })).rejects.toMatchObject({ didNothing: true });
  });
});

describe('addresses from outside', () => {
  test.each([
    'giulia@example.it, bruno@example.it',
    'giulia@example.it\r\nBcc: bruno@example.it',
    'Giulia <giulia@example.it>',
    'giulia',
    '@example.it',
  ])('%j reaches nobody', async (to) => {
    const { sender } = await openSender();
    expect(await sender.send({ ...mail, to })).toMatchObject({ status: 'bounced' });
    expect(received).toEqual([]);
  });
});
