import { type DiagnosticCode, diagnosticCatalogue } from './diagnostic-catalogue.ts';

/** A diagnostic's code from the code of a part that was compiled elsewhere: `UNKNOWN_OPERATOR` is `unknown-operator`. */
export function codeOf(code: string): DiagnosticCode {
  const kebab = code.toLowerCase().replaceAll('_', '-');
  if (!isCode(kebab)) throw new Error(`the diagnostic code ${kebab} is not in the catalogue`);
  return kebab;
}

const isCode = (code: string): code is DiagnosticCode => Object.hasOwn(diagnosticCatalogue, code);
