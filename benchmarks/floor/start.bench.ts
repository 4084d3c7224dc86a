// npm run bench:start: the processor time of a service from its start to its first answer of 200, with all packs: with a new DATA_DIR,
// and again with the note of the packs that were checked there. BENCH_AGAINST=FOLDER starts the built program of another checkout in turn.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describeMachine } from '../service/describe-machine.ts';
import { serviceFlags, startServer } from '../service/start-process.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 7);
const against = process.env['BENCH_AGAINST'];
const scratch = mkdtempSync(join(tmpdir(), 'tact-start-'));
const note = join(scratch, 'checked-rules');
const seconds = new Map<string, number[]>();

/** The processor time of one start, in seconds. Keeps the note of the packs, if there is one. */
async function start(root: string, isNoted: boolean): Promise<number> {
  const folder = mkdtempSync(join(scratch, 'data-'));
  if (isNoted) copyFileSync(note, join(folder, 'checked-rules'));
  const service = await startServer([...serviceFlags, join(root, 'dist/main/serve.js')], {
    ...process.env,
    PORT: '0',
    DATA_DIR: folder,
    RULES_DIR: join(root, 'rules'),
  });
  try {
    const { status } = await fetch(`http://127.0.0.1:${service.port}/health/ready`);
    if (status !== 200) throw new Error(`the first answer was ${status}`);
    if (root === '.') copyFileSync(join(folder, 'checked-rules'), note);
    return service.processorSeconds();
  } finally {
    await service.stop();
  }
}

async function measure(name: string, root: string, isNoted: boolean): Promise<void> {
  seconds.set(name, [...(seconds.get(name) ?? []), await start(root, isNoted)]);
}

try {
  for (let round = 0; round < rounds; round += 1) {
    if (against !== undefined) await measure('the other build', resolve(against), false);
    await measure('first start', '.', false);
    await measure('next start', '.', true);
  }
  console.log(describeMachine());
  for (const [name, all] of seconds) {
    const sorted = all.toSorted((a, b) => a - b);
    const [least = 0, middle = 0] = [sorted[0], sorted[Math.floor(sorted.length / 2)]];
    console.log(
      `${name}: ${least.toFixed(2)} s of processor at least, ${middle.toFixed(2)} s in the middle of ${rounds}`,
    );
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
