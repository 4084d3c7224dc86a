import { Packr } from 'msgpackr';

const packr = new Packr({ useRecords: false, variableMapSize: true });

/** A record as releases before the compression wrote it. */
export const encodeEarlier = (record: unknown): Buffer =>
  Buffer.concat([Buffer.from([1]), packr.pack(record)]);
