// The yardstick: a bare Fastify route that reads the same request and writes an answer of the same bytes, and does nothing else.
import { readFileSync } from 'node:fs';
import { fastify } from 'fastify';

const answer: unknown = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const app = fastify({ logger: false });
app.post('/v1/decisions', (_request, reply) => reply.send(answer));
process.stdout.write(`listening on ${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);
