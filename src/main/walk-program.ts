import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The program of `walkApart`, beside this file and of its kind. */
export const walkProgram: string = fileURLToPath(
  new URL(`./walk-process${extname(import.meta.url)}`, import.meta.url),
);
