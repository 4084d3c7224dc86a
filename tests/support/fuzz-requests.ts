/** A request to send as it stands; `kind` says how it was spoilt. */
export type FuzzRequest = {
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
};

type Schema = Readonly<Record<string, unknown>>;
type Operation = { readonly method: string; readonly path: string; readonly body: Schema | undefined };
type Api = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

/** Numbers from 0 to 1, the same for the same seed (mulberry32, public domain). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const oddValues: readonly unknown[] = [
  ...[null, true, -0, 0.1, 1e308, -1, 2 ** 53 + 2, '', ' ', 'a'.repeat(300), '𝒳\u202e\u0000', '__proto__'],
  ...[
    '2026-02-30',
    '2026-11-21T10:00:00Z',
    '<script>',
    '{{x}}',
    '%00',
    "'; --",
    'kiosk',
    'check-in',
    'it-IT',
  ],
  ...[[], {}, [[[[]]]], { __proto__: null, constructor: 1 }, Array.from({ length: 300 }, () => 1)],
];

/** Makes requests from an OpenAPI document: valid ones, and ones that are spoilt in many ways. `examples` are good bodies by path. */
export class RequestFuzzer {
  readonly #operations: readonly Operation[];
  readonly #schemas: Api['components']['schemas'];
  readonly #random: () => number;
  readonly #examples: Readonly<Record<string, readonly object[]>>;

  constructor(api: Api, examples: Readonly<Record<string, readonly object[]>>, seed: number) {
    this.#random = seededRandom(seed);
    this.#schemas = api.components.schemas;
    this.#examples = examples;
    this.#operations = Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        body: bodySchema(operation),
      })),
    );
  }

  next(): FuzzRequest {
    const operation = this.#pick(this.#operations);
    const good = operation.body && this.#goodBody(operation);
    const kind = this.#pick(good === undefined ? ['valid', ...pathKinds] : [...bodyKinds, ...pathKinds]);
    const path = operation.path.replaceAll(/\{(\w+)\}/g, () => encodeURIComponent(this.#word()));
    const request: FuzzRequest = {
      kind,
      method: operation.method,
      path: path + this.#query(kind),
      headers: good === undefined ? {} : { 'content-type': 'application/json' },
      body: good === undefined ? undefined : JSON.stringify(good),
    };
    return { ...request, ...this.#spoil(kind, request, good) };
  }

  #spoil(kind: string, { path, body }: FuzzRequest, good: unknown): Partial<FuzzRequest> {
    const text = String(body);
    const cut = Math.floor(this.#random() * text.length);
    switch (kind) {
      case 'changed-value':
        return { body: JSON.stringify(this.#change(good)) };
      case 'repeated-name':
        return { body: text.replace('{', '{"interactionId":"x","interactionId":"y",') };
      case 'cut-off':
        return { body: text.slice(0, cut) };
      case 'odd-bytes':
        return { body: Buffer.concat([Buffer.from(text.slice(0, cut)), Buffer.from([0xff, 0xc0, 0x00])]) };
      case 'deep':
        return { body: '['.repeat(20_000) };
      case 'huge-number':
        return {
          body: text.replace(/[:,]/, (mark) => `${mark}1e${'9'.repeat(50)}${mark === ':' ? ',' : ''}`),
        };
      case 'other-type':
        return {
          headers: {
            'content-type': this.#pick(['text/plain', 'application/xml', 'application/json;', 'x']),
          },
        };
      case 'other-method':
        return {
          method: this.#pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'PURGE']),
        };
      case 'odd-path':
        return {
          path:
            path + this.#pick(['/', '//', '/..%2f..', '%', '%zz', '?', '?x', ';a', `/${'a'.repeat(3000)}`]),
        };
      case 'odd-header':
        return { headers: { 'content-type': 'application/json', ...this.#pick(oddHeaders) } };
      default:
        return {};
    }
  }

  #query(kind: string): string {
    return kind === 'odd-query'
      ? `?${this.#word()}=${encodeURIComponent(this.#word())}&limit=${this.#word()}`
      : '';
  }

  /** A copy with another value, a value less or a value more somewhere. */
  #change(value: unknown): unknown {
    const copy: unknown = structuredClone(value);
    let at = copy;
    for (;;) {
      if (typeof at !== 'object' || at === null) return this.#pick(oddValues);
      const holder = at as Record<string, unknown>;
      const name = this.#pick(Object.keys(holder).length === 0 ? ['x'] : Object.keys(holder));
      const inner = holder[name];
      if (typeof inner === 'object' && inner !== null && this.#random() < 0.7) {
        at = inner;
        continue;
      }
      const change = this.#random();
      if (change < 0.2) delete holder[name];
      else if (change < 0.4) holder[`${name}x`] = this.#pick(oddValues);
      else holder[name] = this.#pick(oddValues);
      return copy;
    }
  }

  #goodBody({ path, body }: Operation): unknown {
    const examples = this.#examples[path];
    return examples && this.#random() < 0.7
      ? { ...this.#pick(examples), ...('/v1/decisions' === path && { interactionId: this.#word() }) }
      : this.#sample(body ?? {}, 0);
  }

  /** A value that a JSON Schema allows, as far as examples, enumerations and limits say. */
  #sample(schema: Schema, depth: number): unknown {
    const { $ref, examples, enum: words, anyOf, oneOf, allOf, type } = schema as SchemaParts;
    if ($ref !== undefined) return this.#sample(this.#schemas[$ref.split('/').at(-1) ?? ''] ?? {}, depth);
    if ('const' in schema) return schema['const'];
    if (words !== undefined) return this.#pick(words);
    if (examples !== undefined && this.#random() < 0.8) return this.#pick(examples);
    const choices = anyOf ?? oneOf ?? allOf;
    if (choices !== undefined) return this.#sample(this.#pick(choices), depth);
    if (type === 'object') return this.#sampleObject(schema as SchemaParts, depth);
    if (type === 'array')
      return depth > 6 ? [] : [this.#sample((schema as SchemaParts).items ?? {}, depth + 1)];
    if (type === 'integer' || type === 'number') return Math.floor(this.#random() * 100);
    return type === 'boolean' ? this.#random() < 0.5 : this.#word();
  }

  #sampleObject({ properties = {}, required = [] }: SchemaParts, depth: number): object {
    const names = Object.keys(properties).filter(
      (name) => required.includes(name) || (depth < 4 && this.#random() < 0.3),
    );
    return Object.fromEntries(names.map((name) => [name, this.#sample(properties[name] ?? {}, depth + 1)]));
  }

  #word(): string {
    return this.#random() < 0.05
      ? this.#pick(['%', 'ü', 'a b', '\u0000', '..', 'x'.repeat(200), '-', '__proto__'])
      : `w${Math.floor(this.#random() * 1000)}`;
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)] as T;
  }
}

type SchemaParts = {
  readonly $ref?: string;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
};

const pathKinds = ['other-method', 'odd-path', 'odd-header', 'odd-query'];
const bodyKinds = [
  ...['valid', 'changed-value', 'changed-value', 'changed-value', 'repeated-name', 'cut-off'],
  ...['odd-bytes', 'deep', 'huge-number', 'other-type'],
];
export const fuzzKinds: readonly string[] = [...new Set([...bodyKinds, ...pathKinds])];

const oddHeaders: readonly Readonly<Record<string, string>>[] = [
  { expect: '200-ok' },
  { 'request-id': '<x>' },
  { 'x-request-start': 't=99999999999999999999' },
  { accept: 'text/csv' },
  { 'content-encoding': 'gzip' },
  { authorization: `Bearer ${'x'.repeat(8000)}` },
  { host: 'elsewhere.example' },
  { 'x-forwarded-for': '::1,,,' },
  { origin: 'null', 'access-control-request-method': 'PUT' },
];

function bodySchema(operation: Schema): Schema | undefined {
  const { requestBody } = operation as {
    requestBody?: { content: Readonly<Record<string, { schema: Schema }>> };
  };
  return requestBody?.content['application/json']?.schema;
}
