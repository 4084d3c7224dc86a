const length = process.env['TEST_LENGTH'];

/**
 * How many seconds, rounds or generated cases a test runs: `gate` in `npm test`, which must stay quick, and `long` in
 * `npm run test:long` or with `TEST_LENGTH=long`, which takes hours. With `TEST_LENGTH=short` it is a twentieth of the gate's: for
 * mutation tests, which run each test again and again.
 */
export function runLength({ gate, long }: { readonly gate: number; readonly long: number }): number {
  if (length === 'long') return long;
  return length === 'short' ? Math.ceil(gate / 20) : gate;
}
