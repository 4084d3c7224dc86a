import { createServer, type Server, type Socket } from 'node:net';

/** What looks like a cluster of one master, and once divided like one of three, a third of the slots each. */
export type FakeCluster = {
  /** A key in the slots of each. */
  readonly keys: Readonly<Record<'answering' | 'silent' | 'gone', string>>;
  /** Answers, and what it answers tells the command: GET its key, EVAL a list, WAIT a number. */
  readonly answering: number;
  /** Takes connections and never answers one. */
  readonly silent: number;
  /** Refuses connections. */
  readonly gone: number;
  /** Gives two thirds of the slots away, as a resharding does. */
  divide(): void;
  stop(): Promise<void>;
};

/** For what real servers show by chance only: a connection that is not ready beside one that is, and an owner that is neither. */
export async function startFakeCluster(): Promise<FakeCluster> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  };
  const ports: number[] = [];
  let owners: readonly number[] = [];
  const answering = createServer((socket) => {
    keep(socket);
    socket.on('data', (bytes) => {
      for (const words of readCommands(String(bytes))) socket.write(reply(words, owners));
    });
  });
  const silent = createServer(keep);
  const gone = createServer();
  for (const server of [answering, silent, gone]) ports.push(await listen(server));
  await close(gone);
  owners = ports.slice(0, 1);
  return {
    keys: { answering: 'b', silent: 'c', gone: 'a' },
    answering: ports[0] ?? 0,
    silent: ports[1] ?? 0,
    gone: ports[2] ?? 0,
    divide: () => {
      owners = ports;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([close(answering), close(silent)]);
    },
  };
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

/** Commands as clients send them: arrays of bulk strings, of text without line ends of its own. */
function readCommands(text: string): string[][] {
  const lines = text.split('\r\n');
  const commands: string[][] = [];
  for (let at = 0; at < lines.length - 1; ) {
    const words = Number(lines[at]?.slice(1));
    commands.push(Array.from({ length: words }, (_, index) => lines[at + 2 + 2 * index] ?? ''));
    at += 1 + 2 * words;
  }
  return commands;
}

/** By CRC-16, as Redis Cluster computes them. */
const slotOf: Readonly<Record<string, number>> = { a: 15_495, b: 3300, c: 7365 };
const slotCount = 16_384;

/** The reply of the first of these nodes. */
function reply(words: readonly string[], owners: readonly number[]): string {
  const [name = '', first = '', , third = ''] = words;
  const slot = slotOf[first] ?? slotOf[third] ?? 0;
  const owner = Math.floor(slot / (slotCount / owners.length));
  if (owner > 0) return `-MOVED ${slot} 127.0.0.1:${owners[owner]}\r\n`;
  switch (name.toLowerCase()) {
    case 'hello':
      return "-ERR unknown command 'HELLO'\r\n";
    case 'info':
      return bulk('redis_version:7.0.0\r\nloading:0\r\n');
    case 'cluster':
      return first.toLowerCase() === 'info' ? bulk('cluster_state:ok\r\n') : slotTable(owners);
    case 'get':
      return bulk(first);
    case 'eval':
    case 'evalsha':
      return '*1\r\n:0\r\n';
    case 'wait':
      return ':1\r\n';
    default:
      return '+OK\r\n';
  }
}

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

function slotTable(owners: readonly number[]): string {
  const each = slotCount / owners.length;
  const ranges = owners.map((port, index) => {
    const [first, last] = [Math.ceil(index * each), Math.ceil((index + 1) * each) - 1];
    return `*3\r\n:${first}\r\n:${last}\r\n*3\r\n${bulk('127.0.0.1')}:${port}\r\n${bulk(`node-${port}`)}`;
  });
  return `*${ranges.length}\r\n${ranges.join('')}`;
}
