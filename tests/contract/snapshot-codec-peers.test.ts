import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sampleCustomer } from '../../benchmarks/data/sample-customers.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import {
  createSnapshotCodec,
  decodeSnapshot,
  encodeSnapshot,
} from '../../src/domain/customer/snapshot-codec.ts';
import { type Columns, snapshotColumns } from '../../src/domain/customer/snapshot-columns.ts';

const peer = fileURLToPath(new URL('../support/codec-peer.ts', import.meta.url));

type PeerAnswer = { encoded: string[]; decoded: Snapshot[]; error?: string };

function askPeer(
  reads: ReadonlyMap<number, Columns>,
  writes: number,
  snapshots: unknown[],
  bytes: Uint8Array[],
) {
  const encoded = bytes.map((one) => Buffer.from(one).toString('base64'));
  const input = JSON.stringify({ layouts: { reads: [...reads], writes }, snapshots, encoded });
  const run = spawnSync(process.execPath, ['--import', 'tsx', peer], { input, encoding: 'utf8' });
  return JSON.parse(run.stdout) as PeerAnswer;
}

const fromBase64 = (text: string | undefined): Uint8Array => Buffer.from(text ?? '', 'base64');

describe('the snapshot codec, between processes and releases,', () => {
  it('reads in a fresh process what this process wrote, and the other way round', () => {
    const customers = Array.from({ length: 20 }, (_, index) => sampleCustomer(index));
    const answer = askPeer(new Map([[1, snapshotColumns]]), 1, customers, customers.map(encodeSnapshot));
    expect(answer.decoded).toStrictEqual(customers);
    expect(answer.encoded.map((text) => decodeSnapshot(fromBase64(text)))).toStrictEqual(customers);
  });

  it('reads members that only a newer release knows, and keeps them when it writes', () => {
    const newer = {
      ...sampleCustomer(4),
      carbonPoints: { balance: 12, since: '2031-01-01' },
      name: { given: 'Ada', family: 'Lovelace', pronouns: 'she' },
    };
    const { encoded } = askPeer(new Map([[1, snapshotColumns]]), 1, [newer], []);
    const read = decodeSnapshot(fromBase64(encoded[0]));
    expect(read).toStrictEqual(newer);
    expect(decodeSnapshot(encodeSnapshot(read))).toStrictEqual(newer);
  });

  it('brings in a new layout over two releases: first read, then written', () => {
    const second: Columns = [
      ...snapshotColumns.slice(0, 3),
      ['carbonPoints', 'plain'],
      ...snapshotColumns.slice(3),
    ];
    const both = new Map([
      [1, snapshotColumns],
      [2, second],
    ]);
    const customer = { ...sampleCustomer(5), carbonPoints: 12 };
    const reading = createSnapshotCodec({ reads: both, writes: 1 });
    const writing = askPeer(both, 2, [customer], [reading.encode(customer)]);
    expect(writing.decoded).toStrictEqual([customer]);
    expect(reading.decode(fromBase64(writing.encoded[0]))).toStrictEqual(customer);
    expect(fromBase64(writing.encoded[0]).length).toBeLessThan(encodeSnapshot(customer).length);
  });
});
