import { spawnSync } from 'node:child_process';

/** One command of a document's `console` block, and the lines it is said to print. */
export type ShownCommand = { readonly command: string; readonly shown: string };

const fence = /^```console\n([\s\S]*?)^```$/gm;

/** The commands of all `console` blocks, in order: lines that begin with `$ `, each followed by what it prints. */
export function readCommands(markdown: string): ShownCommand[] {
  const commands: { command: string; shown: string }[] = [];
  for (const [, block = ''] of markdown.matchAll(fence))
    for (const line of block.split('\n')) {
      if (line.startsWith('$ ')) commands.push({ command: line.slice(2), shown: '' });
      else {
        const last = commands.at(-1);
        if (last !== undefined && line !== '') last.shown += `${line}\n`;
      }
    }
  return commands;
}

const marker = '\u0001end of command\u0001';

/** Runs the commands in one shell, as a person would paste them, and gives what each prints. */
export function runCommands(commands: readonly string[], folder: string): string[] {
  const script = commands.map((command) => `${command}\nprintf '%s' '${marker}'`).join('\n');
  const { stdout, stderr } = spawnSync('bash', ['-c', script], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
  });
  const printed = stdout.split(marker);
  if (printed.length !== commands.length + 1)
    throw new Error(`the walk-through broke off:\n${stdout}\n${stderr}`);
  return printed.slice(0, -1);
}

const months =
  'gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre|' +
  'January|February|March|April|May|June|July|August|September|October|November|December';
const weekdays = 'lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica';
const writtenDay = new RegExp(
  `((${weekdays}) )?\\b(\\d{1,2} (${months})( \\d{4})?|(${months}) \\d{1,2}, \\d{4})`,
  'g',
);

/** Takes out of a text what differs from day to day. */
export function withoutDates(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\d(T[\d:.]+Z)?/g, '<day>')
    .replaceAll(writtenDay, '<day>')
    .trimEnd();
}

/** The document with what its commands print put in. */
export function writeOutputs(markdown: string, printed: readonly string[]): string {
  let next = 0;
  return markdown.replaceAll(fence, (_, block: string) => {
    const lines = block.split('\n').filter((line) => line.startsWith('$ '));
    const told = lines.map((line) => {
      const output = (printed[next] ?? '').trimEnd();
      next += 1;
      return output === '' ? line : `${line}\n${output}`;
    });
    return `\`\`\`console\n${told.join('\n')}\n\`\`\``;
  });
}
