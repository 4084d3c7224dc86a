import { Packr } from 'msgpackr';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import { decodeSnapshot, encodeSnapshot } from '../../src/domain/customer/snapshot-codec.ts';
import { sampleCustomer } from './sample-customers.ts';

type Codec = {
  readonly encode: (snapshot: Snapshot) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => unknown;
};

const packed = (packr: Packr): Codec => ({
  encode: (snapshot) => packr.pack(snapshot),
  decode: (bytes): unknown => packr.unpack(bytes),
});

/** `learntShapes` can be read by the process alone that wrote them: a floor, not a choice. */
const codecs: Readonly<Record<string, Codec>> = {
  json: {
    encode: (snapshot) => Buffer.from(JSON.stringify(snapshot)),
    decode: (bytes): unknown => JSON.parse(String(bytes)),
  },
  messagePackMaps: packed(new Packr({ useRecords: false, variableMapSize: true })),
  messagePackRecords: packed(new Packr()),
  learntShapes: packed(new Packr({ structures: [] })),
  frozenRows: { encode: encodeSnapshot, decode: decodeSnapshot },
};

const rounds = 9;
const round = (number: number, digits: number): number => Number(number.toFixed(digits));

/** Bytes, and microseconds to encode and decode one of 5,000 customers, by codec: the best of several rounds. */
export function measureCodec() {
  const sample = Array.from({ length: 5000 }, (_, index) => sampleCustomer(index));
  const time = (run: (index: number) => unknown): number => {
    let best = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < rounds; turn += 1) {
      const begun = performance.now();
      for (let index = 0; index < sample.length; index += 1) run(index);
      best = Math.min(best, ((performance.now() - begun) / sample.length) * 1000);
    }
    return round(best, 2);
  };
  const measured = Object.entries(codecs).map(([name, { encode, decode }]) => {
    const rows = sample.map((snapshot) => Buffer.from(encode(snapshot)));
    const bytes = rows.reduce((sum, { length }) => sum + length, 0) / rows.length;
    const figures = {
      bytes: round(bytes, 0),
      encodeUs: time((index) => encode(sample[index] as Snapshot)),
      decodeUs: time((index) => decode(rows[index] as Buffer)),
    };
    return [name, figures] as const;
  });
  return Object.fromEntries(measured);
}
