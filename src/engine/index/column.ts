import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Scope } from '../language/rule-program.ts';

/**
 * The tests of a set of rules on one slot. For the slot's value, the column selects the bitmap of the rules whose tests hold.
 * The bitmap is read-only and valid until the next selection. Rules without a test are in every bitmap of a column of
 * requirements, and in no bitmap of a column of alternatives.
 */
export interface Column {
  /** The column's bitmaps, one after another. */
  readonly maps: Int32Array;
  /** The start of the selected bitmap in `maps`. */
  select(reader: FactReader, scope: Scope): number;
}
