/** The scopes of keys, with the operations that each allows. A key allows nothing else. */
export const scopeMeanings = {
  decide: 'Decisions, alone and in batches; reading a decision.',
  explain:
    'With `decide`: explanations of decisions (`explain: "full"`). Why a customer gets an offer. Replays of decisions.',
  'what-if':
    'With `decide`: dry runs at another time (`asOf`), or of a customer who is not quite as stored (`overrides`).',
  audit: 'With `explain`: replays explain decisions in full, also where their place discloses nothing.',
  outcomes: 'Recording and reading what became of offers.',
  'customers:find': 'The short list of the people whom an identity names, as the pack allows.',
  'customers:read': 'Reading and exporting what is held of a customer.',
  'customers:write': 'Storing and correcting customers; the schema of their snapshots.',
  'customers:erase': 'Erasing customers.',
  rules: 'The rule set in force, and those of then. Releases, with their impact reports.',
  'rules:propose': 'Proposing releases, and withdrawing one’s own.',
  'rules:approve': 'Approving and rejecting the releases of others.',
  'rules:publish': 'Trying approved releases on a share of the customers, publishing them, and rolling back.',
  preview:
    'Letters and messages of the packs as their readers will see them, in force or of a release; with `customers:read`, to a stored customer.',
  tasks: 'Follow-up tasks: reading, holding, moving and cancelling them.',
  budgets: 'Counts that many customers share: reading and correcting them.',
  keys: 'Keys themselves: listing, issuing, renewing and revoking them. Such a key can issue any other.',
  feed: 'Following all decisions, with their requests and customers.',
  reports: 'Reports.',
  operate: 'Metrics, and the pages that describe the API.',
} as const;

export type Scope = keyof typeof scopeMeanings;

export const scopes = Object.keys(scopeMeanings) as Scope[];

/** A named caller. Only the hash of the secret is kept, never the secret. */
export type ApiKey = {
  /** Appears in logs and audit lines. */
  readonly name: string;
  /** SHA-256 of the secret, as 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** The hash of a second secret that is valid too, while callers change over from one to the other. */
  readonly nextSha256?: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Where the key may decide; everywhere if absent. */
  readonly touchpoints?: ReadonlySet<string>;
  readonly channels?: ReadonlySet<string>;
  /** The packs that its approvals of releases count for; all if absent. */
  readonly packs?: ReadonlySet<string>;
  /** Epoch milliseconds from which the key is refused; never if absent. */
  readonly expiresAt?: number;
  /** Whether nobody waits for what it asks, so that it is served after all others; false if absent. */
  readonly background?: boolean;
  /** How many requests it may send: at once, and the milliseconds until one more; any number if absent. */
  readonly allowance?: { readonly burst: number; readonly refillMs: number };
};

/** Names have no underscore, so that a key splits in one way only. */
export const keyNameForm = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** `tact_<name>_<secret>`. The secret is 32 random bytes in base64url: shorter secrets are refused, and every header can carry it. */
const keyForm = /^tact_([a-z0-9][a-z0-9-]{0,39})_([A-Za-z0-9_-]{43})$/;

export const writeKey = (name: string, secret: string): string => `tact_${name}_${secret}`;

/** The parts of what a caller sent; undefined if it cannot be a key. */
export function splitKey(text: string): { readonly name: string; readonly secret: string } | undefined {
  const [, name, secret] = keyForm.exec(text) ?? [];
  return name === undefined || secret === undefined ? undefined : { name, secret };
}
