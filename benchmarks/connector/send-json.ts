import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true });

export type JsonAnswer = { readonly isOk: boolean; readonly body: unknown };

/** One exchange with as little client as possible: kiosks share the processor with what they measure. */
export function sendJson(method: string, url: string, body?: object): Promise<JsonAnswer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const exchange = request(url, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode = 0 } = response;
        const answer: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
        resolve({ isOk: statusCode >= 200 && statusCode < 300, body: answer });
      });
    });
    exchange.on('error', reject);
    exchange.end(text);
  });
}
