import type { FastifyInstance } from 'fastify';
import { HttpError } from '../errors/http-error.ts';

/** Refuses expectations other than 100-continue as problems. Node would answer them by itself, without a body. */
export function refuseExpectations(app: FastifyInstance): void {
  const { server } = app;
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  app.addHook('onRequest', ({ headers }, _reply, done) => {
    if (headers.expect === undefined || headers.expect.toLowerCase() === '100-continue') done();
    else done(new HttpError('expectation-failed', 'Send no Expect header, or Expect: 100-continue.'));
  });
}
