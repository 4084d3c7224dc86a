import { expect, it } from 'vitest';
import { encodeSnapshot } from '../../../../src/domain/customer/snapshot-codec.ts';
import { copyOf } from '../../../../src/domain/customer/snapshot-copy.ts';
import { passenger } from '../../../support/demo-airline.ts';

it('gives a version the same name in every process, because records name it', () => {
  expect(copyOf(Buffer.from('a snapshot')).digest).toBe('sfdndmwv4ekd');
});

it('gives every version of a customer another name, also where one byte or two differ', () => {
  const bytes = encodeSnapshot(passenger('c-1'));
  const versions = Array.from({ length: 20_000 }, (_, index) => {
    const version = Uint8Array.from(bytes);
    const at = index % version.length;
    const to = (index * 7919) % version.length;
    version[at] = (version[at] ?? 0) ^ (1 + (index % 255));
    version[to] = (version[to] ?? 0) ^ (index >> 8);
    return version;
  });
  const different = new Set(versions.map((version) => Buffer.from(version).toString('latin1')));
  expect(new Set(versions.map((version) => copyOf(version).digest)).size).toBe(different.size);
});
