/**
 * True if a double cannot hold the whole number of a JSON text exactly (beyond 2^53, it becomes a neighbour). Numbers that a
 * program wrote from its own double are exact.
 */
export function losesDigits(literal: string): boolean {
  const whole = /^(-?\d{16,})(?:\.0*)?$/.exec(literal)?.[1];
  if (whole === undefined) return false;
  const held = Number(whole);
  return Number.isFinite(held) && String(held) !== whole && BigInt(whole) !== BigInt(held);
}
