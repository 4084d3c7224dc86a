import { nativeDigest } from './native-digest.ts';

const { node, icu = '', cldr = '', tz = '' } = process.versions;
const versions = { node, icu, cldr, tz };

/** What words and time zones depend on besides the program. `id` is a short digest of the versions: records name it. */
export const runtime = { id: nativeDigest(JSON.stringify(versions)).slice(0, 6), ...versions } as const;
