/** The server states behind error replies of Redis, with their fixes. None of the words comes from the reply. */
const states: readonly (readonly [RegExp, string])[] = [
  [/^WRONGPASS|^ERR invalid password/, 'the user’s name or password is wrong, or the user is off'],
  [
    /^NOAUTH|^HELLO must be called|^ERR.*NOAUTH/,
    'it wants a password: write it into the URL, USER:PASSWORD@ (of sentinels: sentinelPassword=…)',
  ],
  [/^LOADING/, 'it is reading its data from the disk: wait until it has'],
  [/^READONLY/, 'it is a replica and takes no writes: name its master, or the sentinels'],
  [
    /^MASTERDOWN/,
    'it is a replica that has lost its master: bring the master back, or let a replica take over',
  ],
  [/^CLUSTERDOWN/, 'the cluster is down or has slots that no master serves: bring its masters back'],
  [/^(MOVED|ASK|TRYAGAIN|CROSSSLOT)\b/, 'it is a node of a cluster that moves its slots: try again'],
  [
    /^NOREPLICAS/,
    'it refuses writes, for it has fewer replicas than min-replicas-to-write: bring them back, or lower it',
  ],
  [
    /^MISCONF/,
    'it refuses writes, for its last save to the disk failed: look at its disk and its log, make room',
  ],
  [/^BUSY\b/, 'a script has kept it busy for too long: end it with SCRIPT KILL'],
  [/^UNBLOCKED/, 'it has changed its role: try again'],
  [
    /^ERR max number of clients/,
    'it has as many connections as maxclients lets it: raise that, or close some',
  ],
  [/^DENIED/, 'its protected mode lets only its own machine in: give it a password, or bind it'],
  [/^ERR DB index is out of range/, 'it has no such database: take a lower number, or raise databases there'],
  [/^ERR SELECT is not allowed in cluster mode/, 'it is a node of a cluster: write redis+cluster://'],
  [/^ERR unknown command.*sentinel/i, 'it is no sentinel: write redis:// to name a server itself'],
  [/^ERR This instance has cluster support disabled/, 'it is no node of a cluster: write redis://'],
  [/^(Stream isn't writeable|Connection is closed)/, 'the connection was closed'],
  [/^Protocol error/, 'what answers there is not Redis'],
];

/** Undefined for a reply about the command instead of the server's state. */
export const explainReply = (message: string): string | undefined =>
  states.find(([pattern]) => pattern.test(message))?.[1];

/** True for a refusal by an access control list, of a command or inside a script. */
export const isRightsRefusal = (message: string): boolean =>
  /^(ERR )?(NOPERM|ACL failure in script|The user executing the script can't run)/i.test(message);
