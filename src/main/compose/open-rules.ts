import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type CheckedRules, openCheckedRules } from '../../adapters/files/checked-rules.ts';
import { openRuleFolder } from '../../adapters/files/open-rule-folder.ts';
import { openRuleEdits } from '../../adapters/rule-compiler/open-rule-edits.ts';
import { type Compilation, compileRuleSet } from '../../author/compile-rule-set.ts';
import { nameRelease, ReleaseFollower } from '../../author/follow-releases.ts';
import type { LedgerLog } from '../../author/ports.ts';
import { type Publication, RuleSetHolder } from '../../author/publish-rule-set.ts';
import type { ReleaseDesk } from '../../author/release-desk.ts';
import type { Config } from '../../config/config.ts';
import { releaseRefused } from '../../domain/diagnostics/compiler-diagnostics.ts';
import { type Diagnostic, formatDiagnostic } from '../../domain/diagnostics/diagnostic.ts';
import type { SourceFile } from '../../domain/pack/source/parse-source.ts';
import { releaseAt } from '../../domain/release/release-life.ts';
import { rebuildRuleSet } from '../../domain/rule-set/rebuild-rule-set.ts';
import type { ReleaseName, RuleSet } from '../../domain/rule-set/rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { finish, runInSlices, type Slicing } from '../../shared/steps.ts';
import { findProgram } from '../process/find-program.ts';
import { pollRegularly } from '../process/poll-regularly.ts';
import { createReleaseDesk } from './create-release-desk.ts';
import { proofEdits } from './proof-edits.ts';

export type Rules = {
  readonly current: RuleSetHolder['current'];
  readonly desk: ReleaseDesk;
  /** Takes over what has changed in the ledger; does nothing where a folder is the source. */
  readonly refresh: () => Promise<void>;
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

type RulesConfig = Pick<
  Config,
  'letterPdf' | 'rulesDir' | 'dataDir' | 'rulesSource' | 'releaseKeys' | 'releaseApprovals' | 'releaseFloor'
>;

/** Opens the rules that the configuration names and follows their changes while the service runs. */
export async function openRules(config: RulesConfig, logger: Logger, log: LedgerLog): Promise<Rules> {
  const desk = createReleaseDesk(config, log);
  return config.rulesSource === 'folder'
    ? openFolder(config, logger, desk)
    : openReleases(config, logger, desk);
}

function openHolder(
  { dataDir, rulesDir, rulesSource, letterPdf }: RulesConfig,
  logger: Logger,
  files: readonly SourceFile[],
  release?: ReleaseName,
): RuleSetHolder {
  const tools = {
    ...(rulesSource === 'folder' && { proof: proofEdits(letterPdf) }),
    compile: (all: readonly SourceFile[]) => compileOnce(all, openCheckedRules(dataDir, program)),
    rebuild: (edit: Pick<RuleSet, 'version' | 'files'>, before: RuleSet) =>
      runInSlices(rebuildRuleSet(edit, before), slicing),
    now: Date.now,
  };
  const { holder, diagnostics } = RuleSetHolder.open(files, tools, release);
  if (holder === undefined)
    throw cannotStart(release === undefined ? rulesDir : `release ${release.number}`, diagnostics);
  holder.listen((publication) => logPublication(publication, logger));
  return holder;
}

async function readFolder(folder: string): Promise<readonly SourceFile[]> {
  const reading = await openRuleFolder(folder).read();
  if ('files' in reading) return reading.files;
  throw cannotStart(folder, reading.diagnostics);
}

/** The release in force, which must be one that this node takes; undefined if none was published. */
async function openPublished({ releaseFloor }: RulesConfig, desk: ReleaseDesk) {
  await desk.refresh();
  const record = releaseAt(desk.book, Date.now());
  if (record === undefined) {
    if (releaseFloor === 0) return undefined;
    throw new ServiceError(
      'invalid-request',
      'RELEASE_FLOOR is set, and the ledger has no release in force.',
    );
  }
  const opened = await desk.open(record);
  const { number } = record.manifest;
  if ('refused' in opened) throw cannotStart(`release ${number}`, [releaseRefused(number, opened.refused)]);
  return { files: opened.files, name: nameRelease(record) };
}

/** Begins with the release in force, or with the folder while there is none. Asks the ledger four times per second. */
async function openReleases(config: RulesConfig, logger: Logger, desk: ReleaseDesk): Promise<Rules> {
  const published = await openPublished(config, desk);
  const files = published?.files ?? (await readFolder(config.rulesDir));
  const holder = openHolder(config, logger, files, published?.name);
  const follower = new ReleaseFollower(desk, holder, Date.now);
  const poll = pollRegularly(() => follower.follow(), logger, {
    away: 'releases cannot be read: the rules in force stay',
    back: 'releases are read from the ledger again',
  });
  return { current: holder.current, desk, ...poll };
}

/** Reads the packs and watches them while the service runs. A valid edit is swapped in; a broken one is logged and ignored. */
async function openFolder(config: RulesConfig, logger: Logger, desk: ReleaseDesk): Promise<Rules> {
  const folder = config.rulesDir;
  const holder = openHolder(config, logger, await readFolder(folder));
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
  return { current: holder.current, desk, refresh: async () => undefined, close: () => following.close() };
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
  const release = inForce.release?.number;
  if (outcome === 'published') logger.info({ version, release }, 'new rules are in force');
  if (outcome !== 'refused') return;
  logger.error(
    { version, diagnostics },
    'an edit of the rules was refused; the rules before it stay in force',
  );
}
