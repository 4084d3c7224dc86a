/** The GSM 7-bit default alphabet and its extension table, whose characters take two places (3GPP TS 23.038). */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const extension = '\f^{}\\[~]|€';
const places = new Map([
  ...Array.from(basic, (sign) => [sign, 1] as const),
  ...Array.from(extension, (sign) => [sign, 2] as const),
]);

export type SmsSize = {
  readonly segments: number;
  /** One character outside of the GSM alphabet makes the whole message UCS-2, with 70 places to a segment instead of 160. */
  readonly encoding: 'GSM-7' | 'UCS-2';
};

/** How many text messages a text takes. Several leave a part of each to the header that joins them, and no sign is split over two. */
export function countSegments(text: string): SmsSize {
  const sizes = Array.from(text, (sign) => places.get(sign));
  if (sizes.every((size) => size !== undefined))
    return { segments: fill(sizes, 160, 153), encoding: 'GSM-7' };
  const units = Array.from(text, (sign) => sign.length);
  return { segments: fill(units, 70, 67), encoding: 'UCS-2' };
}

function fill(sizes: readonly number[], alone: number, joined: number): number {
  if (sizes.reduce((sum, size) => sum + size, 0) <= alone) return 1;
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > joined) {
      segments += 1;
      used = 0;
    }
    used += size;
  }
  return segments;
}
