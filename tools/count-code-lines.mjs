// Counts the lines of TypeScript below each folder of src that hold code: no blanks, no comments. Usage: node tools/count-code-lines.mjs [ROOT]
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(process.argv[2] ?? '.', 'src');
const counts = new Map();
for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.ts')) continue;
  let inComment = false;
  const lines = readFileSync(join(root, file), 'utf8')
    .split('\n')
    .filter((line) => {
      const text = line.trim();
      if (inComment || text.startsWith('/*')) {
        inComment = !text.includes('*/');
        return false;
      }
      return text !== '' && !text.startsWith('//');
    });
  const folder = file.split('/')[0] ?? '';
  counts.set(folder, (counts.get(folder) ?? 0) + lines.length);
}
const rows = [...counts].sort(([, a], [, b]) => b - a);
for (const [folder, lines] of rows) console.log(`${String(lines).padStart(7)} ${folder}`);
console.log(`${String(rows.reduce((sum, [, lines]) => sum + lines, 0)).padStart(7)} in all`);
