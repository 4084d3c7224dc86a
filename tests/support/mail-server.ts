import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A real mail server on a free port of this machine, without encryption. */
export type MailServer = {
  /** What SMTP_URL would hold. */
  readonly url: string;
  /** What it took, as it came over the wire. */
  readonly received: string[];
  readonly server: SMTPServer;
  stop(): Promise<void>;
};

/** `options` stand in place of a server that takes everything. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 50,
    onData: (stream, _session, done) =>
      void collectMail(stream).then((text) => {
        if (text !== '') received.push(text);
        done(null);
      }),
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    server,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** What the client sent; empty if it went away before the end. */
export async function collectMail(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } catch {
    return '';
  }
  return Buffer.concat(chunks).toString('utf8');
}
