/** Whether a whole number, as JSON writes it, is not what a double holds: beyond 2^53 it would be read as a neighbour. */
export function losesDigits(literal: string): boolean {
  const whole = /^(-?\d{16,})(?:\.0*)?$/.exec(literal)?.[1];
  if (whole === undefined) return false;
  const held = Number(whole);
  return Number.isFinite(held) && BigInt(whole) !== BigInt(held);
}
