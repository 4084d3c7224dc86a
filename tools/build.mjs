// Bundles the programs of src/main into dist/main. Loading a thousand small modules would take a third of the service's start.
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';

const programs = readdirSync('src/main').filter((name) => name.endsWith('.ts'));
/** Packages that load native code or files of their own, or find their parts in a way that esbuild does not follow. */
const unbundled = [
  'lmdb',
  'msgpackr-extract',
  '@duckdb/node-api',
  '@myriaddreamin/typst-ts-node-compiler',
  'jsonc-parser',
];
/** The code of the API's page is bundled; the files that it serves stay in its package. */
const pageFiles = '@fastify/swagger-ui/package.json';
const pageInPlace = {
  name: 'page-in-place',
  setup: ({ onLoad }) =>
    onLoad({ filter: /@fastify.swagger-ui.(index|lib.routes)\.js$/ }, async ({ path }) => {
      const folder = basename(dirname(path)) === 'lib' ? '../lib' : '..';
      const dirnameThere = `require('node:path').join(require.resolve('${pageFiles}'), '${folder}')`;
      return { contents: (await readFile(path, 'utf8')).replaceAll('__dirname', dirnameThere) };
    }),
};
/** What programs share is as deep here as in src/main/process: the paths that start from `import.meta.url` stay right. */
const shared = 'dist/main/parts';

const { metafile } = await build({
  entryPoints: programs.map((program) => join('src/main', program)),
  outdir: 'dist/main',
  chunkNames: 'parts/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.20',
  external: [...unbundled, pageFiles],
  plugins: [pageInPlace],
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
const stale = readdirSync(shared).filter((name) => !written.has(resolve(shared, name)));
for (const name of stale) rmSync(join(shared, name), { recursive: true });
cpSync('src/adapters/redis/scripts', join(shared, 'scripts'), { recursive: true });
