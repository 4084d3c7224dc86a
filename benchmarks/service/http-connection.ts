import { connect, type Socket } from 'node:net';

const headEnd = Buffer.from('\r\n\r\n');

export type Reply = { readonly status: number; readonly bytes: number; readonly body: () => string };

type Request = {
  readonly bytes: string;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
};

/**
 * One keep-alive HTTP/1.1 connection that carries one request at a time: as little client as possible, so that what is measured is
 * the server. Answers must carry a Content-Length. A connection that the server closed while it lay idle is opened again, and what
 * was sent on one just then is sent again, once (RFC 9112, section 9.3.1).
 */
export class HttpConnection {
  readonly #port: number;
  #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #request: Request | undefined;
  /** Whether the connection has brought an answer, so that the server may close it as idle. */
  #isUsed = false;

  constructor(port: number) {
    this.#port = port;
    this.#socket = this.#open();
  }

  send(method: string, path: string, body: string): Promise<Reply> {
    const length = Buffer.byteLength(body);
    const bytes = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`;
    if (this.#socket.destroyed) this.#socket = this.#open();
    return new Promise((resolve, reject) => {
      this.#request = { bytes, resolve, reject };
      this.#socket.write(bytes);
    });
  }

  close(): void {
    this.#request = undefined;
    this.#socket.destroy();
  }

  #open(): Socket {
    this.#received = Buffer.alloc(0);
    this.#isUsed = false;
    const socket = connect(this.#port, '127.0.0.1').setNoDelay(true);
    let trouble = new Error('the server closed the connection');
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error) => {
      trouble = error;
    });
    socket.on('close', () => {
      if (socket === this.#socket) this.#lose(trouble);
    });
    return socket;
  }

  #lose(trouble: Error): void {
    const request = this.#request;
    if (request === undefined) return;
    if (this.#isUsed && this.#received.length === 0) {
      this.#socket = this.#open();
      this.#socket.write(request.bytes);
      return;
    }
    this.#request = undefined;
    request.reject(trouble);
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const end = this.#received.indexOf(headEnd);
    if (end < 0) return;
    const head = this.#received.toString('latin1', 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
    const total = end + headEnd.length + length;
    if (this.#received.length < total) return;
    const whole = this.#received;
    this.#received = Buffer.alloc(0);
    this.#isUsed = true;
    const request = this.#request;
    this.#request = undefined;
    request?.resolve({
      status: Number(head.slice(9, 12)),
      bytes: total,
      body: () => whole.toString('utf8', end + headEnd.length, total),
    });
  }
}
