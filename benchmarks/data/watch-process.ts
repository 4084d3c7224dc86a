import { readFileSync } from 'node:fs';

const ticksASecond = 100;

/** What a process holds and has used, as Linux tells it; undefined once it has ended. */
export function readProcess(
  pid: number,
): { readonly rssMb: number; readonly cpuSeconds: number } | undefined {
  try {
    const rss = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return rss === undefined
      ? undefined
      : { rssMb: Math.round(Number(rss) / 1024), cpuSeconds: ticks / ticksASecond };
  } catch {
    return undefined;
  }
}

/** What all processes have used that this one has started and that have ended; with what they started and waited for. */
export function readChildrenCpuSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / ticksASecond;
}
