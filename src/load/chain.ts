/** Where a chain begins. */
export const emptyChain = 0x811c9dc5;

/** FNV-1a over the ids of rows in order: another order or another id almost surely gives another number. */
export function extendChain(chain: number, customerId: string | null): number {
  let hash = chain;
  for (const character of customerId ?? '')
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return Math.imul(hash ^ 0x0a, 0x01000193) >>> 0;
}
