// Bundles the programs of src/main into dist/main. Loading a thousand small modules would take a third of the service's start.
import { cpSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const programs = [
  'serve',
  'work',
  'cli',
  'compile-process',
  'check-rows-thread',
  'print-letters-thread',
  'walk-process',
];
/** Packages that load native code or files of their own, or find their parts in a way that esbuild does not follow. */
const unbundled = [
  'lmdb',
  'msgpackr-extract',
  '@duckdb/node-api',
  '@fastify/swagger-ui',
  '@myriaddreamin/typst-ts-node-compiler',
  'jsonc-parser',
];
/** What programs share is as deep here as in src/main/process: the paths that start from `import.meta.url` stay right. */
const shared = 'dist/main/parts';

const { metafile } = await build({
  entryPoints: programs.map((program) => `src/main/${program}.ts`),
  outdir: 'dist/main',
  chunkNames: 'parts/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.20',
  external: unbundled,
  // CommonJS packages in the bundle require Node's own modules.
  banner: {
    js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
  },
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});

const written = new Set(Object.keys(metafile.outputs).map((path) => resolve(path)));
const stale = (await readdir(shared)).filter((name) => !written.has(resolve(shared, name)));
for (const name of stale) rmSync(join(shared, name), { recursive: true });
cpSync('src/adapters/redis/scripts', join(shared, 'scripts'), { recursive: true });
