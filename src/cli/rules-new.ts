import { isAbsolute, join, relative, resolve } from 'node:path';
import { createPack, listUntranslated } from '../author/create-pack.ts';
import { formatDiagnostic } from '../domain/diagnostics/diagnostic.ts';
import type { CliServices } from './cli-services.ts';

type Flags = { readonly out: string; readonly languages: string };

const mostLanguages = 20;

/** `tact rules new NAME`: writes a small pack that passes `tact rules check`, and what to do next. Never overwrites a pack. */
export async function newPack(name: string, { out, languages }: Flags, services: CliServices): Promise<void> {
  const locales = languages.split(',').map((language) => language.trim());
  const mistake = findMistake(name, locales) ?? (await findPack(name, out, services));
  if (mistake !== undefined) {
    services.print(mistake);
    services.finish(2);
    return;
  }
  const schemas = findSchemas(join(out, name));
  const files = createPack({ name, locales: locales.map(canonical), ...(schemas && { schemas }) });
  for (const { path, text } of files) {
    const file = join(out, path);
    await services.writeFile(file, text);
    services.print(file);
  }
  for (const locale of listUntranslated(locales))
    services.print(`The words of ${locale} are English ones: translate them in ${name}/messages.`);
  services.print(`Check it:  npx tact rules check ${out}`);
  services.print(`Try it:    STORE=memory RULES_DIR=${out} npm start`);
  services.finish(0);
}

/** `docs/schemas` of the current folder, relative to a pack below it. A path outside the folder would work only on this machine. */
function findSchemas(folder: string): string | undefined {
  const isBelow = !relative('.', folder).startsWith('..') && !isAbsolute(relative('.', folder));
  return isBelow ? relative(resolve(folder), 'docs/schemas').replaceAll('\\', '/') : undefined;
}

const canonical = (locale: string): string => Intl.getCanonicalLocales(locale)[0] ?? locale;

function findMistake(name: string, locales: readonly string[]): string | undefined {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || name.length > 40)
    return `"${name}" cannot name a pack. Use lower-case words joined by dashes, at most 40 characters: garden-centre`;
  if (locales.length > mostLanguages) return `--languages names more than ${mostLanguages} languages`;
  if (new Set(locales.map((locale) => locale.toLowerCase())).size < locales.length)
    return '--languages names a language twice';
  const wrong = locales.find((locale) => !isLocale(locale));
  return wrong === undefined
    ? undefined
    : `--languages: "${wrong}" is not a language tag. Write for example en,de,zh-Hant`;
}

function isLocale(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length === 1;
  } catch {
    return false;
  }
}

/** The problem if a pack of this name already exists, or if that cannot be determined. */
async function findPack(name: string, out: string, services: CliServices): Promise<string | undefined> {
  const reading = await services.openRuleFolder(out).read();
  const broken = 'files' in reading ? undefined : reading.diagnostics.find(({ file }) => file !== '');
  if (broken !== undefined) return formatDiagnostic(broken);
  const isThere = 'files' in reading && reading.files.some(({ path }) => path.startsWith(`${name}/`));
  return isThere ? `there is a pack ${join(out, name)} already. Choose another name` : undefined;
}
