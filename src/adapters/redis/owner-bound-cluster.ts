import { Cluster, type Command } from 'ioredis';

/** The destination of a pipeline: its slot, and the connection that its first command chose. */
type Destination = { readonly slot: number; readonly redis?: unknown };
type Stream = Parameters<Cluster['sendCommand']>[1];

/** The message by which ioredis recognises a failure, refreshes the slots and retries a pipeline. */
const closed = 'Connection is closed.';

/**
 * A cluster client whose pipelines go to the owner of their slot or nowhere. While the owner is not connected, as after its
 * death, ioredis (6.0.0) lets each command of a pipeline choose a random node until one is ready. If one node refuses a
 * command and another takes the next, a command stays there that waits for a reply but was never written; every later caller
 * on that connection gets another caller's reply. Refusing the whole pipeline avoids this: it is retried within milliseconds,
 * after the slots are refreshed.
 */
export class OwnerBoundCluster extends Cluster {
  override sendCommand(command: Command, stream?: Stream, destination?: Destination): unknown {
    if (destination === undefined || destination.redis !== undefined || this.#knowsOwnerOf(destination.slot))
      return super.sendCommand(command, stream, destination);
    command.reject(new Error(closed));
    return command.promise;
  }

  #knowsOwnerOf(slot: number): boolean {
    const owner = this.slots[slot]?.[0];
    return this.nodes('all').some(({ options }) => `${options.host}:${options.port}` === owner);
  }
}
