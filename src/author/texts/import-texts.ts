import { formatDiagnostic } from '../../domain/diagnostics/diagnostic.ts';
import { listUses } from '../../domain/messages/list-uses.ts';
import type { SourceFile } from '../../domain/pack/source/parse-source.ts';
import { findSources } from '../../domain/rule-set/build-rule-set.ts';
import { addressVariables } from '../checks/check-translations.ts';
import { compileRuleSet } from '../compile-rule-set.ts';
import { editJson } from '../sheets/edit-json.ts';
import { listUnits, type TextUnit } from './list-units.ts';
import type { ReturnedUnit } from './text-sheet.ts';

export type ImportedTexts =
  /** The files that change, with the number of texts that are new or others. */
  { readonly files: readonly SourceFile[]; readonly texts: number } | { readonly faults: readonly string[] };

/**
 * Takes translated texts into the files of a pack, which stay as they are but for these texts. Nothing is taken while one of them is wrong:
 * not of the pack, of another source than the pack has, without one of its values, or refused by the checks of `rules check`.
 */
export function importTexts(
  files: readonly SourceFile[],
  pack: string,
  locale: string,
  returned: readonly ReturnedUnit[],
): ImportedTexts {
  const { ruleSet, diagnostics } = compileRuleSet(files);
  const source = ruleSet && findSources(ruleSet).find(({ name }) => name === pack);
  if (source === undefined)
    return {
      faults: diagnostics.length > 0 ? diagnostics.map(formatDiagnostic) : [`there is no pack ${pack}`],
    };
  if (!source.pack.value.locales.includes(locale))
    return {
      faults: [`${pack} does not have "${locale}": add it to locales, and to languages as "started"`],
    };
  const units = new Map(listUnits(source, locale).map((unit) => [`${unit.file} ${unit.id}`, unit]));
  const faults = returned.flatMap((each) => {
    const fault = findFault(
      each,
      units.get(`${each.file} ${each.id}`),
      locale,
      source.pack.value.defaultLocale,
    );
    return fault === undefined ? [] : [`${each.file} ${each.id}: ${fault}`];
  });
  if (faults.length > 0) return { faults };
  const changed = returned.flatMap(({ file, id, target }) => {
    const unit = units.get(`${file} ${id}`);
    return unit === undefined || target === '' || target === unit.target ? [] : [{ unit, target }];
  });
  return apply(files, changed);
}

function findFault(
  { source, target }: ReturnedUnit,
  unit: TextUnit | undefined,
  locale: string,
  defaultLocale: string,
): string | undefined {
  if (unit === undefined) return 'the pack has no such text';
  if (target === '' || target === unit.target) return undefined;
  if (source !== unit.source) return `its source has changed since it was exported; it is: ${unit.source}`;
  const uses = listUses(target, locale);
  if (uses === undefined) return 'the target is not ICU MessageFormat';
  const lost = [...(listUses(unit.source, defaultLocale)?.variables ?? [])].filter(
    (name) => !uses.variables.has(name) && !addressVariables.has(name),
  );
  return lost.length === 0 ? undefined : `the target lacks ${lost.map((name) => `{${name}}`).join(', ')}`;
}

function apply(
  files: readonly SourceFile[],
  changed: readonly { readonly unit: TextUnit; readonly target: string }[],
): ImportedTexts {
  const after = files.map(({ path, text }) => ({
    path,
    text: changed
      .filter(({ unit }) => unit.file === path)
      .reduce((rest, { unit, target }) => writeTarget(rest, unit, target), text),
  }));
  const errors = compileRuleSet(after).diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return { faults: errors.map(formatDiagnostic) };
  return { files: after.filter(({ text }, at) => text !== files[at]?.text), texts: changed.length };
}

function writeTarget(text: string, { place, split }: TextUnit, target: string): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  return mark + editJson(text.slice(mark.length), [...place], split(target));
}
