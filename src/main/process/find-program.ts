import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The file of a program of `src/main`, as TypeScript or as JavaScript, like this file. */
export const findProgram = (name: string): string =>
  fileURLToPath(new URL(`../${name}${extname(import.meta.url)}`, import.meta.url));
