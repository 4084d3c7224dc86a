import type { FastifyInstance } from 'fastify';
import { HttpError } from '../errors/http-error.ts';

/**
 * Sends 100 Continue when a body begins to be read, after all guards: a client that waits for it sends no refused body. Refuses
 * other expectations as problems. Node would answer both by itself, the first before any guard and the second without a body.
 */
export function meetExpectations(app: FastifyInstance): void {
  const { server } = app;
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('checkContinue', (request, response) => {
    request.once('resume', () => {
      if (!response.headersSent) response.writeContinue();
    });
    server.emit('request', request, response);
  });
  app.addHook('onRequest', ({ headers }, _reply, done) => {
    if (headers.expect === undefined || headers.expect.toLowerCase() === '100-continue') done();
    else done(new HttpError('expectation-failed', 'Send no Expect header, or Expect: 100-continue.'));
  });
}
