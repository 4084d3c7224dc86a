import type { DuckDBConnection } from '@duckdb/node-api';

type Plan = { readonly name: string; readonly children: readonly Plan[] };

/** The names of the steps in which DuckDB makes the rows of `tact_rows`, the last first. */
export async function listPlan(connection: DuckDBConnection): Promise<readonly string[]> {
  const reader = await connection.runAndReadAll('EXPLAIN (FORMAT json) SELECT * FROM tact_rows');
  const list = ({ name, children }: Plan): string[] => [name.trim(), ...children.flatMap(list)];
  return (JSON.parse(String(reader.getRows()[0]?.[1])) as Plan[]).flatMap(list);
}
