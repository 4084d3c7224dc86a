import type { z } from 'zod';
import { formatPointer } from '../../../shared/json-pointer.ts';
import { type Diagnostic, tellRest } from '../../diagnostics/diagnostic.ts';
import { explainIssue, mostFaults, type SchemaFault } from './explain-issue.ts';
import type { SourceDocument } from './parse-source.ts';

/** Validates a parsed file against its schema: the typed document, or its faults, each on its exact node. */
export function checkSchema<T>(
  schema: z.ZodType<T>,
  document: SourceDocument,
): SourceDocument<T> | { readonly diagnostics: Diagnostic[] } {
  const result = schema.safeParse(document.value);
  // The schemas only check. The result is a copy in another order of members, and an edit would find nothing unchanged in it.
  if (result.success) return { ...document, value: document.value as T };
  const subject = { schema, root: document.value };
  const { issues } = result.error;
  const faults = withoutConsequences(
    issues.slice(0, mostFaults).flatMap((issue) => explainIssue(issue, subject)),
  );
  const diagnostics = faults.slice(0, mostFaults).map(
    (fault): Diagnostic => ({
      code: fault.code,
      severity: 'error',
      file: document.file,
      ...document.locate(fault.path, fault.at),
      pointer: formatPointer(fault.path),
      message: fault.message,
      hint: fault.hint,
    }),
  );
  const last = diagnostics.at(-1);
  const rest = Math.max(0, issues.length - mostFaults) + faults.length - diagnostics.length;
  return {
    diagnostics: rest === 0 || last === undefined ? diagnostics : [...diagnostics, tellRest(last, rest)],
  };
}

/** A text where a list belongs is also too long for one: only the first is a mistake of its own. */
function withoutConsequences(faults: readonly SchemaFault[]): readonly SchemaFault[] {
  const placeOf = ({ path }: SchemaFault): string => formatPointer(path);
  const wrong = new Set(faults.filter(({ code }) => code === 'wrong-type').map(placeOf));
  return faults.filter((fault) => fault.code !== 'out-of-range' || !wrong.has(placeOf(fault)));
}
