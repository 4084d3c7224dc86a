import { expect, it } from 'vitest';
import { createLogger } from '../../../../src/adapters/telemetry/create-logger.ts';

it('logs a failed command of Redis without what it wanted to store', () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line) => void lines.push(line) });
  const args = ['t:{t}:memory:Giulia Rossi', Buffer.from('Giulia Rossi')];
  const error = Object.assign(new Error('WRONGTYPE'), { command: { name: 'evalsha', args } });
  logger.error({ err: error }, 'request failed');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"command":{"name":"evalsha","args":"(masked)"}');
  expect(lines[0]).not.toContain('Giulia');
});
