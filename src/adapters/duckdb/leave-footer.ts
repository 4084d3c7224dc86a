import type { CsvSink } from './scan-csv.ts';

/** Passes records and faults on to `sink`, but never the last `count` of them: they are the footer of the file. */
export function leaveFooter(count: number, sink: CsvSink): CsvSink {
  if (count === 0) return sink;
  const held: (() => void)[] = [];
  const hold = (passOn: () => void): void => {
    held.push(passOn);
    if (held.length > count) held.shift()?.();
  };
  return {
    record: ({ bytes, ...rest }, line) => {
      const copy = bytes.slice();
      hold(() => sink.record({ bytes: copy, ...rest }, line));
    },
    unreadable: (line, lines, fault) => hold(() => sink.unreadable(line, lines, fault)),
    undecodable: (line, lines, fault) => hold(() => sink.undecodable(line, lines, fault)),
  };
}
