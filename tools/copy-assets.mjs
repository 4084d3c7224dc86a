// tsc emits TypeScript only; what else the program reads at run time (Lua scripts, pages) is copied here.
import { cpSync } from 'node:fs';

const carried = /\.(lua|html|css)$/;
cpSync('src', 'dist', {
  recursive: true,
  filter: (path) => !/\.[^./]+$/.test(path) || carried.test(path),
});
