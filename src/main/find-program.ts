/**
 * The program of a thread, as it is named without its extension beside the module at `from`. Run from its TypeScript sources,
 * it brings the loader for them along, because threads do not inherit it.
 */
export function findProgram(name: string, from: string): URL {
  if (!from.endsWith('.ts')) return new URL(`./${name}.js`, from);
  const loader = import.meta.resolve('tsx/esm/api');
  const program = new URL(`./${name}.ts`, from);
  const code = `import { register } from '${loader}'; register(); await import('${program.href}');`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
