import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { RuleCompiler, type RuleCompilerOptions } from '../../src/adapters/rule-compiler/rule-compiler.ts';
import { compileRuleSet } from '../../src/author/compile-rule-set.ts';
import { readPackFiles } from '../support/pack-files.ts';

const open: RuleCompiler[] = [];
const folders: string[] = [];

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tact-compile-'));
  folders.push(folder);
  cpSync('tests/fixtures/packs', folder, { recursive: true });
  return folder;
}

function openProcess(root: string, options: Partial<RuleCompilerOptions> = {}): RuleCompiler {
  const compiler = new RuleCompiler(root, { program: resolve('src/main/compile-process.ts'), ...options });
  open.push(compiler);
  return compiler;
}

/** A process that does this when it is asked to compile; `answer` is a good answer, `root` the folder. */
function programOf(code: string): Partial<RuleCompilerOptions> {
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
  for (const compiler of open.splice(0)) await compiler.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('a folder compiled in a process', () => {
  it('comes back with the version that compiling makes of it, again and again', async () => {
    const compiler = openProcess(makeFolder());
    const files = readPackFiles('tests/fixtures/packs');
    const wanted = { files, version: compileRuleSet(files).ruleSet?.version, diagnostics: [] };
    expect(await compiler.compile()).toEqual(wanted);
    expect(await compiler.compile()).toEqual(wanted);
  });

  it('comes back with the place of what is wrong', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'cinema/rules/extra.json'), '{\n  "rules": [}\n');
    expect(await openProcess(folder).compile()).toMatchObject({
      diagnostics: [{ code: 'syntax', file: 'cinema/rules/extra.json', line: 2, column: 13 }],
    });
  });

  it('is given up after the deadline, and the next compilation has a process that works', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'hostile'), '');
    const hang = programOf("if (existsSync(root + '/hostile')) for (;;) {} answer();");
    const compiler = openProcess(folder, { ...hang, deadlineMs: 200 });
    expect(await compiler.compile()).toMatchObject({
      diagnostics: [{ code: 'compiler-stopped', message: expect.stringContaining('0.2 seconds') }],
    });
    rmSync(join(folder, 'hostile'));
    const patient = openProcess(folder, hang);
    expect(await patient.compile()).toEqual({ diagnostics: [] });
  });

  it.runIf(platform() === 'linux')('lowers its priority in all its threads', async () => {
    const program = join(makeFolder(), 'program.ts');
    writeFileSync(
      program,
      `import { readdirSync } from 'node:fs';
      import { getPriority } from 'node:os';
      import { lowerPriority } from ${JSON.stringify(resolve('src/adapters/rule-compiler/lower-priority.ts'))};
      lowerPriority();
      const threads = readdirSync('/proc/self/task').map((thread) => getPriority(Number(thread)));
      process.on('message', () => process.send({ threads }));`,
    );
    const edit: unknown = await openProcess('.', { program }).compile();
    expect(new Set((edit as { threads: number[] }).threads)).toEqual(new Set([5]));
  });

  it('is given up where it wants more memory than it may have', async () => {
    const hungry = programOf('const all = []; for (;;) all.push(new Array(1000).fill({}));');
    expect(await openProcess('.', { ...hungry, memoryMb: 16 }).compile()).toMatchObject({
      diagnostics: [{ code: 'compiler-stopped', message: expect.stringContaining('16 megabytes') }],
    });
  });

  it.each([
    ['throws', "throw new Error('a bug')", 'a bug'],
    ['is killed', 'process.exit(3)', 'its process ended with 3'],
  ])(
    'is a diagnostic where the process %s, and the next compilation has a new one',
    async (_, code, message) => {
      const folder = makeFolder();
      writeFileSync(join(folder, 'hostile'), '');
      const compiler = openProcess(
        folder,
        programOf(`if (existsSync(root + '/hostile')) ${code}; else answer();`),
      );
      expect(await compiler.compile()).toMatchObject({
        diagnostics: [{ code: 'compiler-failed', message: expect.stringContaining(message) }],
      });
      rmSync(join(folder, 'hostile'));
      expect(await compiler.compile()).toEqual({ diagnostics: [] });
    },
  );

  it('keeps its process for the next edit', async () => {
    const counting = programOf('globalThis.asked = (globalThis.asked ?? 0) + 1; process.send({ asked });');
    const warm = openProcess('.', counting);
    for (const asked of [1, 2]) expect(await warm.compile()).toEqual({ asked });
  });

  it('is warmed up before the first edit, which the same process compiles afterwards', async () => {
    const counting = programOf(
      'globalThis.asked = (globalThis.asked ?? 0) + 1; setTimeout(() => process.send({ asked }), 20);',
    );
    const compiler = openProcess('.', counting);
    compiler.warm();
    expect(await compiler.compile()).toEqual({ asked: 2 });
  });

  it('is not waited for by whoever closes it', async () => {
    const compiler = openProcess('.', programOf('for (;;) {}'));
    const edit = compiler.compile();
    await compiler.close();
    expect(await edit).toBeUndefined();
    expect(await compiler.compile()).toBeUndefined();
  });
});
