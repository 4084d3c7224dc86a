import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';

/**
 * TLS options of a URL's parameters: the files `ca`, `cert` and `key`, in PEM, and `servername`. Throws if a file is
 * unreadable or invalid, or if certificate and key do not match: the handshake would report it later, and badly.
 */
export function readTlsFiles(parameters: ReadonlyMap<string, string>): ConnectionOptions {
  const servername = parameters.get('servername');
  const ca = readPem('ca', parameters.get('ca'), readCertificate);
  const cert = readPem('cert', parameters.get('cert'), readCertificate);
  const key = readPem('key', parameters.get('key'), readKey);
  if ((cert === undefined) !== (key === undefined))
    throw new Error('cert and key come together: the certificate and its private key');
  if (cert !== undefined && key !== undefined && !cert.content.checkPrivateKey(key.content))
    throw new Error('the private key that key names is not that of the certificate that cert names');
  return {
    ...(ca === undefined ? {} : { ca: ca.bytes }),
    ...(cert === undefined ? {} : { cert: cert.bytes }),
    ...(key === undefined ? {} : { key: key.bytes }),
    ...(servername === undefined ? {} : { servername }),
  };
}

type Pem<T> = { readonly bytes: Buffer; readonly content: T };

function readPem<T>(name: string, file: string | undefined, read: (bytes: Buffer) => T): Pem<T> | undefined {
  if (file === undefined) return undefined;
  const bytes = readBytes(name, file);
  try {
    return { bytes, content: read(bytes) };
  } catch {
    const kind = name === 'key' ? 'private key without a passphrase' : 'certificate';
    throw new Error(`the file that ${name} names, ${file}, holds no ${kind} in PEM`);
  }
}

const readCertificate = (bytes: Buffer): X509Certificate => new X509Certificate(bytes);
const readKey = (bytes: Buffer): KeyObject => createPrivateKey(bytes);

function readBytes(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new Error(`the file that ${name} names, ${file}, cannot be read (${reason})`);
  }
}
