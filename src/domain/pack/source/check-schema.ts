import type { z } from 'zod';
import { formatPointer } from '../../../shared/json-pointer.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { explainIssue, mostFaults } from './explain-issue.ts';
import type { SourceDocument } from './parse-source.ts';

/** Validates a parsed file against its schema: the typed document, or its faults, each on its exact node. */
export function checkSchema<T>(
  schema: z.ZodType<T>,
  document: SourceDocument,
): SourceDocument<T> | { readonly diagnostics: Diagnostic[] } {
  const result = schema.safeParse(document.value);
  if (result.success) return { ...document, value: result.data };
  const subject = { schema, root: document.value };
  const faults = result.error.issues
    .slice(0, mostFaults)
    .flatMap((issue) => explainIssue(issue, subject))
    .slice(0, mostFaults);
  return {
    diagnostics: faults.map((fault) => ({
      code: fault.code,
      severity: 'error',
      file: document.file,
      ...document.locate(fault.path, fault.at),
      pointer: formatPointer(fault.path),
      message: fault.message,
      hint: fault.hint,
    })),
  };
}
