import { Cluster, type Command, type Redis } from 'ioredis';

/** The destination of a pipeline: its slot, and the connection that its first command chose. */
type Destination = { readonly slot: number; readonly redis?: unknown };
type Stream = Parameters<Cluster['sendCommand']>[1];

/** The message by which ioredis recognises a failure, refreshes the slots and retries a pipeline. */
const closed = 'Connection is closed.';

/**
 * A cluster client whose commands go to the owner of their slot, in three cases in which ioredis (6.0.0) sends them elsewhere:
 * - While the owner of a pipeline's slot is not connected, as after its death, ioredis lets each command of the pipeline choose a
 *   random node until one is ready. If one node refuses a command and another takes the next, a command stays there that waits for
 *   a reply but was never written; every later caller on that connection gets another caller's reply. The whole pipeline is refused
 *   instead: it is retried within milliseconds, after the slots are refreshed.
 * - While the owner's first connection is being made, a command goes to random nodes until its redirections are used up. It waits.
 * - A slot that has moved takes all slots of its range along, because they share one list of nodes. Each used slot gets its own.
 */
export class OwnerBoundCluster extends Cluster {
  readonly #nodes = followNodes(this);

  override sendCommand(command: Command, stream?: Stream, destination?: Destination): unknown {
    const slot = destination?.slot ?? command.getSlot();
    const nodes = this.slots[slot];
    const owner = nodes && this.#nodes.get(nodes[0] ?? '');
    if (nodes !== undefined) this.slots[slot] = [...nodes];
    if (destination !== undefined)
      return destination.redis !== undefined || owner !== undefined
        ? super.sendCommand(command, stream, destination)
        : refuse(command);
    if (owner?.firstConnection === undefined || !isConnecting(owner.node))
      return super.sendCommand(command, stream);
    void owner.firstConnection.then(() => {
      super.sendCommand(command, stream);
    });
    return command.promise;
  }
}

type Node = { readonly node: Redis; firstConnection: Promise<void> | undefined };

/** The nodes by their addresses. */
function followNodes(cluster: Cluster): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>();
  cluster.on('+node', (node: Redis) => {
    const known: Node = { node, firstConnection: undefined };
    known.firstConnection = untilSettled(node).then(() => {
      known.firstConnection = undefined;
    });
    nodes.set(addressOf(node), known);
  });
  cluster.on('-node', (node: Redis) => {
    if (nodes.get(addressOf(node))?.node === node) nodes.delete(addressOf(node));
  });
  return nodes;
}

const addressOf = ({ options }: Redis): string => `${options.host}:${options.port}`;

const isConnecting = ({ status }: Redis): boolean => status === 'connecting' || status === 'connect';

function refuse(command: Command): unknown {
  command.reject(new Error(closed));
  return command.promise;
}

/** Resolves once the first connection of a node is made, or has failed. */
const untilSettled = (node: Redis): Promise<void> =>
  new Promise((resolve) => {
    node.once('ready', resolve);
    node.once('close', resolve);
  });
