import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { RuleProcess, type RuleProcessOptions } from '../../../../src/adapters/rule-process/rule-process.ts';
import { compileRuleSet } from '../../../../src/author/compile-rule-set.ts';
import { readPackFiles } from '../../../support/pack-files.ts';

const open: RuleProcess[] = [];
const folders: string[] = [];

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tact-judge-'));
  folders.push(folder);
  cpSync('tests/fixtures/packs', folder, { recursive: true });
  return folder;
}

function openProcess(root: string, options: Partial<RuleProcessOptions> = {}): RuleProcess {
  const judging = new RuleProcess(root, { program: resolve('src/main/judge-process.ts'), ...options });
  open.push(judging);
  return judging;
}

/** A process that does this when it is asked to judge; `answer` is a good answer, `root` the folder. */
function programOf(code: string): Partial<RuleProcessOptions> {
  const program = join(makeFolder(), 'program.mjs');
  writeFileSync(
    program,
    `import { existsSync } from 'node:fs';
    const root = process.argv[2];
    const answer = () => process.send({ diagnostics: [] });
    process.on('message', () => { ${code} });`,
  );
  return { program };
}

afterEach(async () => {
  for (const judging of open.splice(0)) await judging.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('a folder judged in a process', () => {
  it('comes back with the version that compiling makes of it, again and again', async () => {
    const judging = openProcess(makeFolder());
    const files = readPackFiles('tests/fixtures/packs');
    const wanted = { files, version: compileRuleSet(files).ruleSet?.version, diagnostics: [] };
    expect(await judging.judge()).toEqual(wanted);
    expect(await judging.judge()).toEqual(wanted);
  });

  it('comes back with the place of what is wrong', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'cinema/rules/extra.json'), '{\n  "rules": [}\n');
    expect(await openProcess(folder).judge()).toMatchObject({
      diagnostics: [{ code: 'syntax', file: 'cinema/rules/extra.json', line: 2, column: 13 }],
    });
  });

  it('is given up after the deadline, and the next judgement has a process that works', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'hostile'), '');
    const hang = programOf("if (existsSync(root + '/hostile')) for (;;) {} answer();");
    const judging = openProcess(folder, { ...hang, patienceMs: 200, deadlineMs: 200 });
    expect(await judging.judge()).toMatchObject({
      diagnostics: [{ code: 'compiler-stopped', message: expect.stringContaining('0.2 seconds') }],
    });
    rmSync(join(folder, 'hostile'));
    const patient = openProcess(folder, hang);
    expect(await patient.judge()).toEqual({ diagnostics: [] });
  });

  it('is begun again with a share of the processor where the leftovers were not enough', async () => {
    const starving = programOf("if (process.argv[3] === 'leftovers') for (;;) {} answer();");
    const judging = openProcess('.', { ...starving, patienceMs: 200 });
    expect(await judging.judge()).toEqual({ diagnostics: [] });
    expect(await judging.judge()).toEqual({ diagnostics: [] });
  });

  it.runIf(platform() === 'linux')('takes what the processor has left over, in all its threads', async () => {
    const program = join(makeFolder(), 'program.mjs');
    writeFileSync(
      program,
      `import { execFileSync } from 'node:child_process';
      import { stepBack } from ${JSON.stringify(resolve('src/adapters/rule-process/step-back.ts'))};
      stepBack(process.argv[3]);
      const policies = execFileSync('chrt', ['--all-tasks', '--pid', String(process.pid)], { encoding: 'utf8' });
      process.on('message', () => process.send({ policies: policies.match(/SCHED_\\w+/g) }));`,
    );
    const edit: unknown = await openProcess('.', { program }).judge();
    expect(new Set((edit as { policies: string[] }).policies)).toEqual(new Set(['SCHED_IDLE']));
  });

  it('is given up where it wants more memory than it may have', async () => {
    const hungry = programOf('const all = []; for (;;) all.push(new Array(1000).fill({}));');
    expect(await openProcess('.', { ...hungry, memoryMb: 16 }).judge()).toMatchObject({
      diagnostics: [{ code: 'compiler-stopped', message: expect.stringContaining('16 megabytes') }],
    });
  });

  it.each([
    ['throws', "throw new Error('a bug')", 'a bug'],
    ['is killed', 'process.exit(3)', 'its process ended with 3'],
  ])(
    'is a diagnostic where the process %s, and the next judgement has a new one',
    async (_, code, message) => {
      const folder = makeFolder();
      writeFileSync(join(folder, 'hostile'), '');
      const judging = openProcess(
        folder,
        programOf(`if (existsSync(root + '/hostile')) ${code}; else answer();`),
      );
      expect(await judging.judge()).toMatchObject({
        diagnostics: [{ code: 'compiler-failed', message: expect.stringContaining(message) }],
      });
      rmSync(join(folder, 'hostile'));
      expect(await judging.judge()).toEqual({ diagnostics: [] });
    },
  );

  it('gives its process back when there are no edits for a while, and has a new one for the next', async () => {
    const counting = programOf('globalThis.asked = (globalThis.asked ?? 0) + 1; process.send({ asked });');
    const eager = openProcess('.', { ...counting, idleMs: 0 });
    const warm = openProcess('.', counting);
    for (const asked of [1, 2]) {
      expect(await warm.judge()).toEqual({ asked });
      expect(await eager.judge()).toEqual({ asked: 1 });
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  });

  it('is not waited for by whoever closes it', async () => {
    const judging = openProcess('.', programOf('for (;;) {}'));
    const verdict = judging.judge();
    await judging.close();
    expect(await verdict).toBeUndefined();
    expect(await judging.judge()).toBeUndefined();
  });
});
