import { readFile } from 'node:fs/promises';
import type { CliServices } from '../../cli/cli-services.ts';
import type { Checked, ExplainServices } from '../../cli/explain-command.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { parseJsonBody } from '../../http/body/parse-json-body.ts';
import { HttpError } from '../../http/errors/http-error.ts';
import { refuseFaults } from '../../http/errors/refuse-faults.ts';
import { checkVocabulary } from '../../http/routes/check-vocabulary.ts';
import { createSnapshotCheck } from '../../http/schemas/check-snapshot.ts';
import { refTo } from '../../http/schemas/publish-schema.ts';
import { createSchemaCompiler } from '../../http/schemas/schema-checks.ts';
import { sharedSchemas } from '../../http/schemas/shared-schemas.ts';
import { resolveTimes } from '../../shared/relative-time.ts';

/** Wires `tact explain` to the file system, and to the checks that the API has for the same documents. */
export function createExplainServices(services: CliServices): ExplainServices {
  const checkRequest = createSchemaCompiler(sharedSchemas)(refTo('DecisionRequest'));
  const checkSnapshot = createSnapshotCheck(Date.now);
  return {
    ...services,
    readRequest: (path, ruleSet) =>
      readChecked(path, (value) => fitRequest(resolveTimes(value, services.now()), ruleSet)),
    readSnapshot: (path) =>
      readChecked(path, (value) => {
        const verdict = checkSnapshot(value);
        if (!verdict.valid) throw refuseFaults('invalid-request', verdict.faults);
        return verdict.snapshot;
      }),
  };

  function fitRequest(value: unknown, ruleSet: RuleSet): DecisionRequest {
    const faults = checkRequest(value);
    if (faults.length > 0) throw refuseFaults('invalid-request', faults);
    const request = value as DecisionRequest;
    checkWords(ruleSet, request);
    return request;
  }
}

/** What a context lacks is what an author tries out, and the tree shows it as absent. What is wrong in it is refused. */
function checkWords(ruleSet: RuleSet, request: DecisionRequest): void {
  try {
    checkVocabulary(ruleSet, request);
  } catch (error) {
    if (!(error instanceof HttpError) || error.code !== 'invalid-context') throw error;
    const wrong = error.faults.filter(({ message }) => message !== 'is missing');
    if (wrong.length > 0) throw refuseFaults('invalid-context', wrong);
  }
}

async function readChecked<T>(path: string, check: (value: unknown) => T): Promise<Checked<T>> {
  try {
    return { value: check(parseJsonBody(await readFile(path))) };
  } catch (error) {
    return { faults: describe(error).map((fault) => `${path}: ${fault}`) };
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder',
  EACCES: 'this user may not read it',
};

function describe(error: unknown): readonly string[] {
  if (error instanceof HttpError)
    return error.faults.length === 0
      ? [error.message.replace(/^The body/, 'The file')]
      : error.faults.map(({ pointer, message }) => `${pointer || 'it'} ${message}`);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = reasons[code];
  if (reason === undefined) throw error;
  return [reason];
}
