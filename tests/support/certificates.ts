import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** PEM files in one folder, good for a day. The server's name is `serverName`, whatever its address. */
export type Certificates = {
  readonly ca: string;
  readonly serverCert: string;
  readonly serverKey: string;
  readonly clientCert: string;
  readonly clientKey: string;
  /** An authority that signed none of them. */
  readonly otherCa: string;
};

export const serverName = 'redis.tact.test';

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];

/** Makes an authority with a server and a client of it, and another authority, with openssl. */
export function makeCertificates(folder: string): Certificates {
  const file = (name: string): string => join(folder, name);
  const make = (name: string, ...more: readonly string[]): void => {
    const out = [
      '-keyout',
      file(`${name}.key`),
      '-out',
      file(`${name}.crt`),
      '-subj',
      `/CN=tact test ${name}`,
    ];
    execFileSync('openssl', ['req', '-x509', ...newKey, ...out, ...more], { stdio: 'pipe' });
  };
  const signed = ['-CA', file('ca.crt'), '-CAkey', file('ca.key')];
  make('ca');
  make('other-ca');
  make('server', ...signed, '-addext', `subjectAltName=DNS:${serverName}`);
  make('client', ...signed);
  return {
    ca: file('ca.crt'),
    serverCert: file('server.crt'),
    serverKey: file('server.key'),
    clientCert: file('client.crt'),
    clientKey: file('client.key'),
    otherCa: file('other-ca.crt'),
  };
}

/** As node:tls wants them. */
export const clientTls = ({ ca, clientCert, clientKey }: Certificates) => ({
  ca: readFileSync(ca),
  cert: readFileSync(clientCert),
  key: readFileSync(clientKey),
  servername: serverName,
});
