import { evaluateCase } from '../author/cases/evaluate-case.ts';
import type { CliServices } from './cli-services.ts';

/** `tact rules eval`: a case a line in, its events or its error a line out. Empty lines are passed over. */
export async function evalRules({ readLines, print, finish }: CliServices): Promise<void> {
  for await (const line of readLines()) if (line?.trim() !== '') print(evaluateLine(line));
  finish(0);
}

/** The answer as JSON. What comes of facts that are nested too deeply cannot be printed, which is an error like others. */
function evaluateLine(line: string | undefined): string {
  if (line === undefined) return printError('the line is too long');
  const source = parseLine(line);
  if ('error' in source) return printError(`not JSON: ${source.error}`);
  try {
    return JSON.stringify(evaluateCase(source.value));
  } catch (error) {
    return printError(describe(error));
  }
}

function parseLine(line: string): { readonly value: unknown } | { readonly error: string } {
  try {
    return { value: JSON.parse(line) };
  } catch (error) {
    return { error: describe(error) };
  }
}

const printError = (error: string): string => JSON.stringify({ error });
const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));
