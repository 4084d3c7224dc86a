import { listPackSchemas } from '../author/reference/pack-schemas.ts';
import type { CliServices } from './cli-services.ts';

/** `tact rules schema [--out folder]`: the JSON Schemas of a pack's files, into a folder or as one object. */
export async function writeSchemas(
  out: string | undefined,
  { writeFile, print, finish }: CliServices,
): Promise<void> {
  const schemas = listPackSchemas();
  if (out === undefined) print(JSON.stringify(schemas, null, 2));
  else
    for (const [name, schema] of Object.entries(schemas)) {
      const path = `${out.replace(/\/+$/, '')}/${name}`;
      await writeFile(path, `${JSON.stringify(schema, null, 2)}\n`);
      print(path);
    }
  finish(0);
}
