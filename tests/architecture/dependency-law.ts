import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** What a folder of src may import: other folders of src, and packages. */
type Allowance = { readonly folders: readonly string[]; readonly packages: RegExp };

const node = 'node:(?!child_process|cluster|vm)';

/** main → edges → use cases → domain; adapters → ports (in the use cases) and domain; only main imports adapters. */
export const law: Readonly<Record<string, Allowance>> = {
  domain: {
    folders: [],
    packages:
      /^(zod|@noble\/hashes\/.+|intl-messageformat|@formatjs\/.+|jsonc-parser|ajv(\/.+)?|ajv-formats|msgpackr|iconv-lite|libphonenumber-js\/min)$/,
  },
  decide: { folders: ['domain'], packages: /^$/ },
  deliver: { folders: ['domain'], packages: /^$/ },
  maintain: { folders: ['domain'], packages: /^$/ },
  author: { folders: ['domain'], packages: /^$/ },
  config: { folders: [], packages: /^zod$/ },
  adapters: { folders: ['decide', 'deliver', 'maintain', 'author', 'domain'], packages: /./ },
  http: {
    folders: ['decide', 'deliver', 'maintain', 'author', 'domain'],
    packages: new RegExp(`^(fastify|@fastify/.+|zod|ajv(/.+)?|ajv-formats|${node}.+)$`),
  },
  worker: { folders: ['deliver', 'domain'], packages: new RegExp(`^(${node}.+)$`) },
  cli: {
    folders: ['author', 'maintain', 'decide', 'deliver', 'domain'],
    packages: new RegExp(`^(commander|${node}.+)$`),
  },
  console: { folders: [], packages: /^$/ },
  main: {
    folders: [
      'adapters',
      'author',
      'config',
      'decide',
      'deliver',
      'maintain',
      'domain',
      'http',
      'worker',
      'cli',
    ],
    packages: /./,
  },
};

const importStatement =
  /^\s*(?:import|export)\s[^'"=()]*?\bfrom\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

/** The TypeScript files below `root`, as paths relative to it. */
export function listSources(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort();
}

function importsOf(root: string, file: string): string[] {
  return [...readFileSync(join(root, file), 'utf8').matchAll(importStatement)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
}

const folderOf = (file: string): string => file.split('/')[0] ?? '';
const targetOf = (root: string, file: string, specifier: string): string =>
  relative(root, resolve(root, dirname(file), specifier));

/** The imports of one file that the law forbids, each as `file imports specifier`. */
export function findViolations(root: string, file: string): string[] {
  const own = folderOf(file);
  const allowed = law[own];
  return importsOf(root, file)
    .filter((specifier) => {
      if (allowed === undefined) return true;
      if (!specifier.startsWith('.')) return !allowed.packages.test(specifier);
      const target = folderOf(targetOf(root, file, specifier));
      return target !== own && !allowed.folders.includes(target);
    })
    .map((specifier) => `${file} imports ${specifier}`);
}

/** Every import cycle below `root`, type imports included, each as `a -> b -> a`. */
export function findCycles(root: string): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    done.add(file);
    for (const specifier of importsOf(root, file))
      if (specifier.startsWith('.') && specifier.endsWith('.ts'))
        visit(targetOf(root, file, specifier), [...path, file]);
  };
  for (const file of listSources(root)) visit(file, []);
  return cycles;
}
