import { type EngineCaseResult, evaluateCase } from '../author/evaluate-case.ts';
import type { CliServices } from './cli-services.ts';

/** `tact rules eval`: a case a line in, its events or its error a line out. */
export async function evalRules({ readLines, print, finish }: CliServices): Promise<void> {
  for await (const line of readLines()) if (line.trim() !== '') print(JSON.stringify(evaluateLine(line)));
  finish(0);
}

function evaluateLine(line: string): EngineCaseResult {
  try {
    return evaluateCase(JSON.parse(line));
  } catch (error) {
    return { error: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
