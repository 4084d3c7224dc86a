/**
 * Whether a whole number, as JSON writes it, is not what a double holds: beyond 2^53 it would be read as a neighbour. What a program
 * writes of a double of its own is held.
 */
export function losesDigits(literal: string): boolean {
  const whole = /^(-?\d{16,})(?:\.0*)?$/.exec(literal)?.[1];
  if (whole === undefined) return false;
  const held = Number(whole);
  return Number.isFinite(held) && String(held) !== whole && BigInt(whole) !== BigInt(held);
}
