import { once } from 'node:events';
import { createServer } from 'node:net';
import { describeProblem, type SettingProblem } from '../../config/setting-problem.ts';

/** Checks that a port can be listened on, by listening for a moment. */
export async function probePort(setting: string, port: number, host: string): Promise<SettingProblem[]> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return [];
  } catch (error) {
    return [explainListenFailure(error, setting, port, host)];
  } finally {
    server.close();
  }
}

/** Explains why a port cannot be used, and which setting to change. */
export function explainListenFailure(
  error: unknown,
  setting: string,
  port: number,
  host: string,
): SettingProblem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const ofPort = portFaults[code];
  if (ofPort !== undefined) return describeProblem(setting, String(port), { fault: ofPort });
  const fault = hostFaults[code] ?? `cannot be listened on (${code})`;
  return describeProblem('HOST', host, { fault });
}

const portFaults: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use: stop what listens there, or take another port',
  EACCES: 'is not for this user: ports below 1024 belong to the system',
};

const hostFaults: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: 'is not an address of this machine',
  ENOTFOUND: 'is an unknown host name',
  EAI_AGAIN: 'is a name that could not be looked up',
  EAFNOSUPPORT: 'is of a kind of address that this machine does not have',
  EINVAL: 'is not an address to listen on',
};
