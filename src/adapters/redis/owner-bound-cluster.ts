import { Cluster, type Command } from 'ioredis';

/** What a pipeline's commands share: the slot that they are for, and the connection that the first of them chose. */
type Destination = { readonly slot: number; readonly redis?: unknown };
type Stream = Parameters<Cluster['sendCommand']>[1];

/** The words by which ioredis knows a failure after which it asks for the slots anew and tries a pipeline again. */
const closed = 'Connection is closed.';

/**
 * A cluster's client whose pipelines go to the owner of their slot or nowhere. While the owner is not among the connections, as
 * after its death, ioredis (6.0.0) lets each command of a pipeline choose a node at random until one is ready: a command refused by
 * one node and another taken by the next leave there a command that waits for a reply and was never written, and from then on
 * everybody on that connection gets the reply of somebody else. Refused as a whole, the pipeline is tried again within
 * milliseconds, when the cluster has been asked anew.
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
