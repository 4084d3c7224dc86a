import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { RuleThread, type RuleThreadOptions } from '../../../../src/adapters/rule-thread/rule-thread.ts';
import { compileRuleSet } from '../../../../src/domain/rules/compile-rule-set.ts';
import { readPackFiles } from '../../../support/pack-files.ts';

const threads: RuleThread[] = [];
const folders: string[] = [];

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tact-judge-'));
  folders.push(folder);
  cpSync('tests/fixtures/packs', folder, { recursive: true });
  return folder;
}

function openThread(root: string, options: Partial<RuleThreadOptions> = {}): RuleThread {
  const thread = new RuleThread(root, options);
  threads.push(thread);
  return thread;
}

/** A thread that does this when it is asked to judge; `answer` is a good answer. */
const programOf = (code: string): Partial<RuleThreadOptions> => ({
  program: new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { existsSync } from 'node:fs';
      import { parentPort, workerData } from 'node:worker_threads';
      const answer = () => parentPort.postMessage({ diagnostics: [] });
      parentPort.on('message', () => { ${code} });`)}`,
  ),
});

afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('a folder judged in a thread', () => {
  it('comes back with the version that compiling makes of it, again and again', async () => {
    const thread = openThread(makeFolder());
    const files = readPackFiles('tests/fixtures/packs');
    const wanted = { files, version: compileRuleSet(files).ruleSet?.version, diagnostics: [] };
    expect(await thread.judge()).toEqual(wanted);
    expect(await thread.judge()).toEqual(wanted);
  });

  it('comes back with the place of what is wrong', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'cinema/rules/extra.json'), '{\n  "rules": [}\n');
    expect(await openThread(folder).judge()).toMatchObject({
      diagnostics: [{ code: 'syntax', file: 'cinema/rules/extra.json', line: 2, column: 13 }],
    });
  });

  it('is given up after the deadline, and the next judgement has a thread that works', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'hostile'), '');
    const hang = programOf("if (existsSync(workerData + '/hostile')) for (;;) {} answer();");
    const thread = openThread(folder, { ...hang, deadlineMs: 200 });
    expect(await thread.judge()).toMatchObject({
      diagnostics: [{ code: 'compiler-stopped', message: expect.stringContaining('0.2 seconds') }],
    });
    rmSync(join(folder, 'hostile'));
    const patient = openThread(folder, hang);
    expect(await patient.judge()).toEqual({ diagnostics: [] });
  });

  it('is given up where it wants more memory than it may have', async () => {
    const hungry = programOf('const all = []; for (;;) all.push(new Array(1000).fill({}));');
    expect(await openThread('.', { ...hungry, memoryMb: 16 }).judge()).toMatchObject({
      diagnostics: [{ code: 'compiler-stopped', message: expect.stringContaining('16 megabytes') }],
    });
  });

  it.each([
    ['throws', "throw new Error('a bug')", 'a bug'],
    ['is killed', 'process.exit(3)', 'its thread ended with 3'],
  ])(
    'is a diagnostic where the thread %s, and the next judgement has a new one',
    async (_, code, message) => {
      const folder = makeFolder();
      writeFileSync(join(folder, 'hostile'), '');
      const thread = openThread(
        folder,
        programOf(`if (existsSync(workerData + '/hostile')) ${code}; else answer();`),
      );
      expect(await thread.judge()).toMatchObject({
        diagnostics: [{ code: 'compiler-failed', message: expect.stringContaining(message) }],
      });
      rmSync(join(folder, 'hostile'));
      expect(await thread.judge()).toEqual({ diagnostics: [] });
    },
  );

  it('gives its thread back when there are no edits for a while, and has a new one for the next', async () => {
    const counting = programOf(
      'globalThis.asked = (globalThis.asked ?? 0) + 1; parentPort.postMessage({ asked });',
    );
    const eager = openThread('.', { ...counting, idleMs: 0 });
    const warm = openThread('.', counting);
    for (const asked of [1, 2]) {
      expect(await warm.judge()).toEqual({ asked });
      expect(await eager.judge()).toEqual({ asked: 1 });
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  });

  it('is not waited for by whoever closes the thread', async () => {
    const thread = openThread('.', programOf('for (;;) {}'));
    const judging = thread.judge();
    await thread.close();
    expect(await judging).toBeUndefined();
    expect(await thread.judge()).toBeUndefined();
  });
});
