import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type CheckedRules, openCheckedRules } from '../../adapters/files/checked-rules.ts';
import { openRuleFolder } from '../../adapters/files/open-rule-folder.ts';
import { openRuleEdits } from '../../adapters/rule-compiler/open-rule-edits.ts';
import { type Compilation, compileRuleSet } from '../../author/compile-rule-set.ts';
import { type Publication, RuleSetHolder } from '../../author/publish-rule-set.ts';
import type { Config } from '../../config/config.ts';
import { type Diagnostic, formatDiagnostic } from '../../domain/diagnostics/diagnostic.ts';
import type { SourceFile } from '../../domain/pack/source/parse-source.ts';
import { rebuildRuleSet } from '../../domain/rule-set/rebuild-rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { finish, runInSlices, type Slicing } from '../../shared/steps.ts';
import { findProgram } from '../process/find-program.ts';

export type Rules = {
  readonly current: RuleSetHolder['current'];
  readonly close: () => Promise<void>;
};

/**
 * A request waits for a slice each time it comes back to the event loop, and a slice is shorter than a decision. The rest between
 * slices lets most requests meet none; without it those that came while rules were rebuilt took twice as long.
 */
const slicing: Slicing = { now: () => performance.now(), yieldTurn: () => wait(8), sliceMs: 0.3 };

/**
 * The name of the built file of this module, which contains a hash of all code that it imports: the code of all checks. Undefined if
 * the program runs from its sources.
 */
const program = /-[0-9A-Z]{8}\.js$/.exec(import.meta.url)?.[0];

/** Checks the packs unless this program has found the same ones right before: checks take half of the time of a start. */
function compileOnce(files: readonly SourceFile[], checked: CheckedRules): Compilation {
  const version = checked.find(files);
  if (version !== undefined) return { ruleSet: finish(rebuildRuleSet({ version, files })), diagnostics: [] };
  const compilation = compileRuleSet(files);
  if (compilation.ruleSet !== undefined) checked.note(files, compilation.ruleSet.version);
  return compilation;
}

/** Reads the packs and watches them while the service runs. A valid edit is swapped in; a broken one is logged and ignored. */
export async function openRules(
  { rulesDir: folder, dataDir }: Pick<Config, 'rulesDir' | 'dataDir'>,
  logger: Logger,
): Promise<Rules> {
  const reading = await openRuleFolder(folder).read();
  if (!('files' in reading)) throw cannotStart(folder, reading.diagnostics);
  const { holder, diagnostics } = RuleSetHolder.open(reading.files, {
    compile: (files) => compileOnce(files, openCheckedRules(dataDir, program)),
    rebuild: (edit, before) => runInSlices(rebuildRuleSet(edit, before), slicing),
    now: Date.now,
  });
  if (holder === undefined) throw cannotStart(folder, diagnostics);
  holder.listen((publication) => logPublication(publication, logger));
  const following = await openRuleEdits(folder, { program: findProgram('compile-process') }).follow({
    onChange: () => {
      holder.expectEdit();
      logger.info('an edit of the rules is being checked');
    },
    onEdit: holder.publish,
    onWatch: (trouble) => {
      holder.noteWatch(trouble);
      if (trouble === undefined) logger.info('edits of the rules are noticed again');
      else
        logger.error({ trouble }, 'edits of the rules may not be noticed: restart the service after an edit');
    },
  });
  return { current: holder.current, close: () => following.close() };
}

function cannotStart(folder: string, diagnostics: readonly Diagnostic[]): ServiceError {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return new ServiceError(
    'invalid-request',
    `the rules in ${folder} have ${errors.length} error(s):\n${errors.map(formatDiagnostic).join('\n')}`,
  );
}

function logPublication({ outcome, inForce, diagnostics }: Publication, logger: Logger): void {
  const { version } = inForce.ruleSet;
  if (outcome === 'published') logger.info({ version }, 'new rules are in force');
  if (outcome !== 'refused') return;
  logger.error(
    { version, diagnostics },
    'an edit of the rules was refused; the rules before it stay in force',
  );
}
