import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Scope } from '../language/rule-program.ts';

/**
 * What a set of rules asks of one slot: for the value at hand, the map of the rules whose comparisons with it hold.
 * The map is only read, and only until the column is asked again. Rules that ask nothing are in every map of a column of
 * requirements and in no map of a column of alternatives.
 */
export interface Column {
  /** The column's maps, one after another. */
  readonly maps: Int32Array;
  /** Where among `maps` the selected one begins. */
  select(reader: FactReader, scope: Scope): number;
}
