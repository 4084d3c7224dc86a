import { connect as connectTo, createServer, type Server, type Socket } from 'node:net';

/** What a network does to the connections of some. Bytes that are held are late, not lost, as TCP sends them again. */
export type NetworkFault = {
  /** Told by the first bytes that a client sends, which hold its name. */
  readonly to: (hello: string) => boolean;
  /** Nothing of these goes through, and nobody is told. */
  readonly holds?: readonly ('requests' | 'replies')[];
  /** Each way, in milliseconds. */
  readonly delayMs?: number;
};

/** A port in front of another, where a network can fail without either end being told. */
export type TcpProxy = {
  readonly port: number;
  /** What goes wrong from now on, also for connections that are there already. */
  impair(fault: NetworkFault): void;
  heal(): void;
  /** The servers' ends of these connections are gone, and the clients' ends are not told. */
  halfClose(to: NetworkFault['to']): void;
  close(): Promise<void>;
};

/** Within these a client has said its name, be it in one packet or several. */
const greetingBytes = 512;

type Way = 'requests' | 'replies';

/** One connection through the proxy. What is held or delayed waits in the order in which it came. */
class Link {
  hello = '';
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #fault: () => NetworkFault | undefined;
  readonly #waiting: Record<Way, { readonly bytes: Buffer; readonly due: number }[]> = {
    requests: [],
    replies: [],
  };
  #isHalfClosed = false;

  constructor(client: Socket, server: Socket, fault: () => NetworkFault | undefined) {
    this.#client = client;
    this.#server = server;
    this.#fault = fault;
    client.on('data', (bytes) => {
      if (this.hello.length < greetingBytes) this.hello += bytes.toString('latin1');
      this.#pass('requests', bytes);
    });
    server.on('data', (bytes) => this.#pass('replies', bytes));
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#isHalfClosed || this.#isHeld('replies') || this.end());
    }
  }

  halfClose(): void {
    this.#isHalfClosed = true;
    this.#server.destroy();
  }

  end(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  /** Sends on what may go. */
  flush(): void {
    for (const way of ['requests', 'replies'] as const) {
      if (this.#isHeld(way)) continue;
      const queue = this.#waiting[way];
      while (queue[0] !== undefined && queue[0].due <= performance.now()) {
        const [next] = queue.splice(0, 1);
        if (next !== undefined) this.#to(way).write(next.bytes);
      }
    }
    if (this.#server.destroyed && !this.#isHalfClosed && !this.#isHeld('replies')) this.#client.destroy();
  }

  #to(way: Way): Socket {
    return way === 'requests' ? this.#server : this.#client;
  }

  #faultHere(): NetworkFault | undefined {
    const fault = this.#fault();
    return fault?.to(this.hello) ? fault : undefined;
  }

  #isHeld(way: Way): boolean {
    return this.#faultHere()?.holds?.includes(way) ?? false;
  }

  #pass(way: Way, bytes: Buffer): void {
    const delayMs = this.#faultHere()?.delayMs ?? 0;
    this.#waiting[way].push({ bytes, due: performance.now() + delayMs });
    if (delayMs === 0) this.flush();
    else setTimeout(() => this.flush(), delayMs + 1);
  }
}

export async function startProxy(target: number): Promise<TcpProxy> {
  const links = new Set<Link>();
  let fault: NetworkFault | undefined;
  const server: Server = createServer((client) => {
    const link = new Link(client, connectTo(target, '127.0.0.1'), () => fault);
    links.add(link);
    client.on('close', () => links.delete(link));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const flushAll = (): void => {
    for (const link of links) link.flush();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    impair(next) {
      fault = next;
      flushAll();
    },
    heal() {
      fault = undefined;
      flushAll();
    },
    halfClose(to) {
      for (const link of links) if (to(link.hello)) link.halfClose();
    },
    async close() {
      for (const link of links) link.end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
