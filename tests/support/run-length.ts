const isLong = process.env['TEST_LENGTH'] === 'long';

/**
 * How many seconds, rounds or generated cases a test runs: `gate` in `npm test`, which must stay quick, and `long` in
 * `npm run test:long` or with `TEST_LENGTH=long`, which takes hours.
 */
export const runLength = (lengths: { readonly gate: number; readonly long: number }): number =>
  isLong ? lengths.long : lengths.gate;
