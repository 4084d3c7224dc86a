import type { ConnectorEntry } from './format/connector-entry.ts';
import type { PackFile } from './format/pack-file.ts';

/** A connector of a pack with its name. */
export type NamedConnector = { readonly name: string; readonly entry: ConnectorEntry };

/** The connector that carries out an action; undefined where there is none. */
export function findConnector(
  action: string,
  { connectors }: Pick<PackFile, 'connectors'>,
): NamedConnector | undefined {
  for (const name in connectors) {
    const entry = connectors[name];
    if (entry?.actions.includes(action)) return { name, entry };
  }
  return undefined;
}

/** The connector of this name; undefined where the pack has none. */
export function nameConnector(
  name: string,
  { connectors }: Pick<PackFile, 'connectors'>,
): NamedConnector | undefined {
  const entry = connectors?.[name];
  return entry && { name, entry };
}
