import { readdirSync, readFileSync } from 'node:fs';
import { readProcess } from '../data/watch-process.ts';

const everyMs = 100;

/**
 * Adds up what workers and the compilers that they start have used, killed ones too, to the last look at them. `mostMb`: the most that
 * all held at one time.
 */
export function watchWorkers() {
  const workers = new Set<number>();
  const cpu = new Map<number, number>();
  let mostMb = 0;
  const look = (): void => {
    let mb = 0;
    for (const pid of [...workers].flatMap((worker) => [worker, ...listChildren(worker)])) {
      const now = readProcess(pid);
      if (now === undefined) continue;
      cpu.set(pid, now.cpuSeconds);
      mb += now.rssMb;
    }
    mostMb = Math.max(mostMb, mb);
  };
  const timer = setInterval(look, everyMs);
  return {
    /** From here on. Gives the seconds of processor time that its start took. */
    add(pid: number): number {
      workers.add(pid);
      return readProcess(pid)?.cpuSeconds ?? 0;
    },
    end() {
      clearInterval(timer);
      return { cpuSeconds: [...cpu.values()].reduce((sum, seconds) => sum + seconds, 0), mostMb };
    },
  };
}

function listChildren(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .trim()
        .split(' ')
        .filter(Boolean)
        .map(Number),
    );
  } catch {
    return [];
  }
}
