import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';

/** What the files of a room may import: other rooms of src (their ports alone where `ports` names them), and packages. */
type Allowance = {
  readonly rooms: readonly string[];
  readonly ports?: readonly string[];
  readonly packages: RegExp;
};

const none = /^$/;
const any = /./;
const node = 'node:(?!child_process|cluster|vm)';

/** The tower, from the ground up: a room may import every room before it and none after it. */
const tower = [
  'shared',
  'engine/language',
  'engine/parse',
  'engine/evaluate',
  'engine/index',
  'engine/explain',
  'engine/miss',
  'engine',
  'domain/shared',
  'domain/access',
  'domain/diagnostics',
  'domain/pack',
  'domain/customer',
  'domain/promises',
  'domain/contact',
  'domain/messages',
  'domain/facts',
  'domain/rule-set',
  'domain/release',
  'domain/offers',
  'domain/tasks',
  'domain/decision',
] as const;

/** Pure packages that rooms of the tower use; a room that is not listed uses none. */
const towerPackages: Readonly<Record<string, RegExp>> = {
  shared: /^iconv-lite$/,
  'domain/shared': /^(zod|ajv)$/,
  'domain/pack': /^(zod|ajv(\/.+)?)$/,
  'domain/customer': /^(zod|msgpackr|libphonenumber-js\/min)$/,
  'domain/contact': /^zod$/,
  'domain/messages': /^(@formatjs\/.+|localized-address-format)$/,
  'domain/facts': /^zod$/,
  'domain/release': /^zod$/,
  'domain/tasks': /^zod$/,
  'domain/decision': /^zod$/,
};

/** The folders of `decide`, from the ground up, as in the tower; `decide` is the pure function itself. */
const decideFloors = [
  'decide/gather',
  'decide/choose',
  'decide/compose',
  'decide',
  'decide/ask',
  'decide/inquiry',
  'decide/store',
  'decide/answer',
  'decide/outcomes',
  'decide/explain',
] as const;

const useCases = [
  ...decideFloors,
  'deliver',
  'maintain',
  'load',
  'follow',
  'keep',
  'replay',
  'reports',
  'reach',
  'author',
] as const;

/** main → edges → use cases → the tower; adapters → ports of use cases and the tower; only main imports adapters. */
const law: Readonly<Record<string, Allowance>> = {
  ...Object.fromEntries(
    tower.map((room, floor) => [
      room,
      { rooms: tower.slice(0, floor), packages: towerPackages[room] ?? none },
    ]),
  ),
  ...Object.fromEntries(useCases.map((room) => [room, { rooms: tower, packages: none }])),
  ...Object.fromEntries(
    decideFloors.map((room, floor) => [
      room,
      { rooms: [...decideFloors.slice(0, floor), ...tower], ports: ['decide'], packages: none },
    ]),
  ),
  author: { rooms: tower, packages: /^(zod|jsonc-parser|@xmldom\/xmldom)$/ },
  config: { rooms: ['shared', 'domain/access', 'domain/release'], packages: none },
  adapters: { rooms: ['adapters/files', 'adapters/resilience', ...tower], ports: useCases, packages: any },
  http: {
    rooms: [...useCases, ...tower],
    packages: new RegExp(`^(fastify|@fastify/.+|lru-cache|zod|ajv(/.+)?|${node}.+)$`),
  },
  worker: { rooms: ['deliver', ...tower], packages: none },
  cli: { rooms: [...useCases, ...tower], packages: new RegExp(`^(commander|zod|${node}.+)$`) },
  main: { rooms: ['adapters', 'config', 'http', 'worker', 'cli', ...useCases, ...tower], packages: any },
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

const targetOf = (root: string, file: string, specifier: string): string =>
  relative(root, resolve(root, dirname(file), specifier));

/** The innermost room of the law that a file lies in; undefined outside all of them. */
export function roomOf(file: string): string | undefined {
  for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) if (folder in law) return folder;
  return undefined;
}

/** The folder below `adapters`, since one adapter may not import another. */
const adapterOf = (file: string): string | undefined => /^adapters\/[^/]+\//.exec(file)?.[0];

function isAllowed(file: string, target: string, room: string, allowed: Allowance): boolean {
  const other = roomOf(target);
  if (other === undefined) return false;
  if (other === room) {
    const adapter = adapterOf(target);
    return adapter === undefined || adapter === adapterOf(file) || allowed.rooms.includes(dirname(target));
  }
  return (
    allowed.rooms.includes(other) ||
    (allowed.ports?.includes(other) === true && target === `${other}/ports.ts`)
  );
}

/** The imports of one file that the law forbids, each as `file imports specifier`. */
export function findViolations(root: string, file: string): string[] {
  const room = roomOf(file);
  const allowed = law[room ?? ''];
  return importsOf(root, file)
    .filter((specifier) => {
      if (room === undefined || allowed === undefined) return true;
      if (!specifier.startsWith('.')) return !allowed.packages.test(specifier);
      return !isAllowed(file, targetOf(root, file, specifier), room, allowed);
    })
    .map((specifier) => `${file} imports ${specifier}`);
}

/** The grants of the law that no import uses: rooms above the tower and packages of the tower that nothing needs. */
export function findStaleGrants(root: string): string[] {
  const packages = new Map<string, Set<string>>();
  for (const file of listSources(root)) {
    const used = packages.get(roomOf(file) ?? '') ?? new Set();
    packages.set(roomOf(file) ?? '', used);
    for (const specifier of importsOf(root, file)) if (!specifier.startsWith('.')) used.add(specifier);
  }
  const isUsed = (room: string, granted: RegExp): boolean =>
    [...(packages.get(room) ?? [])].some((specifier) => granted.test(specifier));
  return Object.entries(law).flatMap(([room, { packages: granted }]) =>
    granted === none || isUsed(room, granted) ? [] : [`${room} imports no package of ${granted}`],
  );
}

/** Every import cycle below `root`, type imports included, each as `a -> b -> a`. */
export const findCycles = (root: string): string[] => findCirclesOf(root, (file) => file);

/**
 * Every circle of folders below `root`: a folder that imports another one which leads back to it. Reading the ports of a use case does
 * not count: its inner folders read the contracts, and the file beside them reads those folders.
 */
export const findFolderCircles = (root: string): string[] =>
  findCirclesOf(root, dirname, (target) => basename(target) !== 'ports.ts');

function findCirclesOf(
  root: string,
  nodeOf: (file: string) => string,
  counts: (target: string) => boolean = () => true,
): string[] {
  const edges = new Map<string, Set<string>>();
  for (const file of listSources(root)) {
    const from = edges.get(nodeOf(file)) ?? new Set();
    edges.set(nodeOf(file), from);
    for (const specifier of importsOf(root, file)) {
      if (!(specifier.startsWith('.') && specifier.endsWith('.ts'))) continue;
      const target = targetOf(root, file, specifier);
      if (nodeOf(target) !== nodeOf(file) && counts(target)) from.add(nodeOf(target));
    }
  }
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): void => {
    if (path.includes(node)) {
      circles.push([...path.slice(path.indexOf(node)), node].join(' -> '));
      return;
    }
    if (done.has(node)) return;
    done.add(node);
    for (const next of edges.get(node) ?? []) visit(next, [...path, node]);
  };
  for (const node of edges.keys()) visit(node, []);
  return circles;
}
