import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, type Socket } from 'node:net';
import { priorities } from './priorities.ts';

/** What the requests of one connection have in common. */
type Caller = {
  readonly authorization: string | undefined;
  readonly agent: string | undefined;
  /** Of the latest decision request. */
  priority: number | undefined;
  /** A proxy sends the requests of many on this connection. */
  isShared: boolean;
  wasRefused: boolean;
};

/** A proxy says for whom it asks. */
const proxyHeaders = ['x-forwarded-for', 'forwarded', 'via'] as const;

/**
 * Whose requests a connection carries. It is shared if a trusted proxy opened it, if a request on it names a proxy, or if two requests
 * on it differ in key, user agent or priority: many proxies do not name themselves.
 */
export class CallersByConnection {
  readonly #callers = new WeakMap<Socket, Caller>();
  readonly #proxies: BlockList;

  /** Addresses and CIDR ranges. */
  constructor(trustedProxies: readonly string[]) {
    this.#proxies = listNetworks(trustedProxies);
  }

  /** Notes whose request this is. Returns the priority that its connection suggests: the most urgent where callers share it. */
  note({ headers, socket }: IncomingMessage): number {
    const { authorization, 'user-agent': agent } = headers;
    const known = this.#callers.get(socket);
    const isShared = proxyHeaders.some((name) => headers[name] !== undefined);
    if (known === undefined) {
      const caller = { authorization, agent, priority: undefined, wasRefused: false };
      this.#callers.set(socket, { ...caller, isShared: isShared || this.#isProxy(socket) });
      return priorities.inPerson;
    }
    known.isShared ||= isShared || known.authorization !== authorization || known.agent !== agent;
    return known.isShared ? priorities.inPerson : (known.priority ?? priorities.inPerson);
  }

  notePriority(socket: Socket, priority: number): void {
    const caller = this.#callers.get(socket);
    if (caller === undefined) return;
    caller.isShared ||= (caller.priority ?? priority) !== priority;
    caller.priority = priority;
  }

  /** Notes a refusal. Returns whether the connection has one caller, who was refused before. */
  isRefusedAgain(socket: Socket): boolean {
    const caller = this.#callers.get(socket);
    if (caller === undefined || caller.isShared) return false;
    const { wasRefused } = caller;
    caller.wasRefused = true;
    return wasRefused;
  }

  #isProxy({ remoteAddress = '' }: Socket): boolean {
    return isIP(remoteAddress) !== 0 && this.#proxies.check(remoteAddress, familyOf(remoteAddress));
  }
}

function listNetworks(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    if (bits === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(bits), familyOf(address));
  }
  return list;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
