/** A share from 0 to 1 as people write it: `12.5 %`. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
