import { Agent, get } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder, removeFolder, startService } from '../support/start-service.ts';

describe('a service with SHUTDOWN_DELAY_MS', () => {
  it('is not ready after SIGTERM, serves whoever still comes, and then ends in order', async () => {
    const folder = makeFolder();
    onTestFinished(() => removeFolder(folder));
    const service = await startService({ folder, env: { STORE: 'memory', SHUTDOWN_DELAY_MS: '3000' } });
    const client = new Agent({ keepAlive: true });
    onTestFinished(() => client.destroy());
    expect(await ask(`${service.address}/health/ready`, client)).toEqual([200, 'keep-alive']);

    const stopped = service.stop();
    await expect.poll(async () => ask(`${service.address}/health/ready`, client)).toEqual([503, 'close']);
    expect(await ask(`${service.address}/v1/rule-sets/current`, client)).toEqual([200, 'close']);
    expect(await stopped).toBe(0);
  });
});

const ask = (url: string, agent: Agent): Promise<[number | undefined, string | undefined]> =>
  new Promise((answered, failed) => {
    get(url, { agent }, (answer) => {
      answer.resume().on('end', () => answered([answer.statusCode, answer.headers.connection]));
    }).on('error', failed);
  });
