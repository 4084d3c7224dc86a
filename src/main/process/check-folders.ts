import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { explainFolderFailure, makeFolder } from '../../adapters/files/make-folder.ts';
import type { Config } from '../../config/config.ts';
import type { Program } from '../../config/find-contradictions.ts';
import { describeProblem, type SettingProblem } from '../../config/setting-problem.ts';

/** Checks that the folders of a program can be read, or created and written to. Creates them for their owner alone. */
export function checkFolders(config: Config, program: Program): SettingProblem[] {
  const { read, written } = listFolders(config)[program];
  return [
    ...Object.entries(read).flatMap(([setting, folder]) => checkReadable(setting, folder)),
    ...(read['RULES_DIR'] === undefined ? [] : checkPacks(read['RULES_DIR'])),
    ...Object.entries(written).flatMap(([setting, folder]) => checkWritable(setting, folder)),
  ];
}

type Folders = Readonly<Record<string, string>>;

function listFolders({
  dataDir,
  outboxDir,
  rulesDir,
  redisUrl,
}: Config): Readonly<Record<Program, { readonly read: Folders; readonly written: Folders }>> {
  const store = redisUrl === undefined ? { DATA_DIR: dataDir } : {};
  const outbox = outboxDir === `${dataDir}/outbox` ? { DATA_DIR: dataDir } : { OUTBOX_DIR: outboxDir };
  const delivering = { read: { RULES_DIR: rulesDir }, written: { ...store, ...outbox } };
  return {
    serve: delivering,
    work: delivering,
    feed: { read: {}, written: outbox },
    load: { read: {}, written: { DATA_DIR: dataDir } },
    store: { read: store, written: {} },
  };
}

function checkReadable(setting: string, folder: string): SettingProblem[] {
  try {
    readdirSync(folder);
    return [];
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const why = isGone ? 'there is no such folder' : explainFolderFailure(error);
    return [describeProblem(setting, folder, { fault: `cannot be read: ${why}` })];
  }
}

function checkPacks(folder: string): SettingProblem[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  if (readdirSync(folder).some((name) => existsSync(join(folder, name, 'pack.json')))) return [];
  return [describeProblem('RULES_DIR', folder, { fault: 'has no pack: no folder in it has a pack.json' })];
}

function checkWritable(setting: string, folder: string): SettingProblem[] {
  try {
    makeFolder(folder, 0o700);
    accessSync(folder, constants.W_OK | constants.X_OK);
    return [];
  } catch (error) {
    return [
      describeProblem(setting, folder, { fault: `cannot be written to: ${explainFolderFailure(error)}` }),
    ];
  }
}
