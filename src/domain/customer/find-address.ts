import type { Snapshot } from './snapshot.ts';

export type PostalAddress = NonNullable<Snapshot['addresses']>[number];

/** In the order in which letters are sent there. */
const kinds: readonly PostalAddress['kind'][] = ['mailing', 'home', undefined, 'work', 'other'];

/**
 * The address for a letter on a day (`YYYY-MM-DD`): the best kind first, then as the warehouse lists them. Undefined where mail
 * comes back from all, or none is valid then.
 */
export const findAddress = (
  addresses: readonly PostalAddress[] | undefined,
  day: string,
): PostalAddress | undefined =>
  kinds
    .flatMap((kind) => (addresses ?? []).filter((address) => address.kind === kind))
    .find(
      ({ undeliverable, validFrom = '', validTo = last }) =>
        undeliverable !== true && validFrom <= day && day < validTo,
    );

const last = '9999-12-31';
