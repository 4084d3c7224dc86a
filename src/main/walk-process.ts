import { writeSync } from 'node:fs';
import { walkStore } from '../adapters/embedded/walk-store.ts';
import { ServiceError } from '../domain/shared/service-error.ts';

/** The process of `walkApart`. It writes synchronously, because lmdb may end it at any moment. */
const write = (line: object): void => void writeSync(1, `${JSON.stringify(line)}\n`);

const [folder = '', ...skipped] = process.argv.slice(2);
try {
  walkStore(folder, new Set(skipped), write);
  process.exit(0);
} catch (error) {
  if (!(error instanceof ServiceError)) throw error;
  write({ refusal: error.message });
  process.exit(1);
}
