// Another release in another process. Reads an order as JSON from standard input: the layouts that the release knows, snapshots
// to encode and bytes (base64) to decode; answers with both, or with the error.
import { createSnapshotCodec, type Layouts } from '../../src/domain/customer/snapshot-codec.ts';

type Order = {
  readonly layouts: { readonly reads: [number, []][]; readonly writes: number };
  readonly snapshots: never[];
  readonly encoded: string[];
};

let input = '';
for await (const chunk of process.stdin) input += String(chunk);
const order = JSON.parse(input) as Order;
const layouts: Layouts = { reads: new Map(order.layouts.reads), writes: order.layouts.writes };
const codec = createSnapshotCodec(layouts);
const answer = (): object => {
  try {
    return {
      encoded: order.snapshots.map((snapshot) => Buffer.from(codec.encode(snapshot)).toString('base64')),
      decoded: order.encoded.map((text) => codec.decode(Buffer.from(text, 'base64'))),
    };
  } catch (error) {
    return { error: String(error) };
  }
};
process.stdout.write(JSON.stringify(answer()));
