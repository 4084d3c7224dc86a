import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapPropagator,
  type Tracer,
  trace,
} from '@opentelemetry/api';

/** What is being traced, and since when no stage of it has run. */
type Current = { readonly context: Context; idleSince: number };

/** The span of a request. */
export type RequestTrace = {
  /** Runs `callback` so that all it begins belongs to the request. */
  readonly run: (callback: () => void) => void;
  readonly end: (name: string, status: number, attributes: Attributes) => void;
};

/** Epoch milliseconds, with fractions. */
const now = (): number => performance.timeOrigin + performance.now();

/** Headers by their lower-case names. */
type Headers = Readonly<Record<string, unknown>>;

/**
 * Spans of requests and of their stages. The stages of one request are found by the asynchronous context in which they run, so that
 * the code that does the work knows nothing of tracing.
 */
export class Tracing {
  readonly #tracer: Tracer;
  readonly #propagator: TextMapPropagator;
  readonly #current = new AsyncLocalStorage<Current>();

  constructor(tracer: Tracer, propagator: TextMapPropagator) {
    this.#tracer = tracer;
    this.#propagator = propagator;
  }

  /** Begins the span of a request; it continues the trace that the caller names (W3C `traceparent`). */
  request(headers: Headers): RequestTrace {
    const parent = this.#propagator.extract(ROOT_CONTEXT, headers, {
      get: (carrier: Headers, name) => {
        const value = carrier[name];
        return typeof value === 'string' ? value : undefined;
      },
      keys: (carrier: Headers) => Object.keys(carrier),
    });
    const span = this.#tracer.startSpan('request', { kind: SpanKind.SERVER }, parent);
    const current = { context: trace.setSpan(parent, span), idleSince: now() };
    return {
      run: (callback) => this.#current.run(current, callback),
      end: (name, status, attributes) => {
        span.updateName(name).setAttributes({ ...attributes, 'http.response.status_code': status });
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    };
  }

  /** Runs `call` as a stage of what is being traced; just runs it where nothing is. What it returns may be a promise. */
  stage<T>(name: string, call: () => T, attributes?: Attributes): T {
    const parent = this.#current.getStore();
    return parent === undefined ? call() : this.#run(name, parent, call, { attributes });
  }

  /** As a stage; a trace of its own where nothing is being traced. The other side is another program. */
  outgoing<T>(name: string, call: () => T, attributes?: Attributes): T {
    const parent = this.#current.getStore() ?? { context: ROOT_CONTEXT, idleSince: 0 };
    return this.#run(name, parent, call, { attributes, kind: SpanKind.CLIENT });
  }

  /** Notes the time since the stage before as a stage. */
  note(name: string): void {
    const current = this.#current.getStore();
    if (current === undefined) return;
    this.#tracer.startSpan(name, { startTime: current.idleSince }, current.context).end();
    current.idleSince = now();
  }

  /** Makes a function run as if it were called here. */
  bind<Args extends unknown[], T>(call: (...args: Args) => T): (...args: Args) => T {
    const current = this.#current.getStore();
    return current === undefined ? call : (...args) => this.#current.run(current, () => call(...args));
  }

  setAttributes(attributes: Attributes): void {
    const current = this.#current.getStore();
    if (current !== undefined) trace.getSpan(current.context)?.setAttributes(attributes);
  }

  /** What a request to another program must carry to continue this trace. */
  headers(): Record<string, string> {
    const carrier: Record<string, string> = {};
    const { context } = this.#current.getStore() ?? {};
    if (context !== undefined)
      this.#propagator.inject(context, carrier, {
        set: (headers: Record<string, string>, name, value) => {
          headers[name] = value;
        },
      });
    return carrier;
  }

  #run<T>(
    name: string,
    parent: Current,
    call: () => T,
    { attributes = {}, kind = SpanKind.INTERNAL }: { attributes?: Attributes | undefined; kind?: SpanKind },
  ): T {
    const span = this.#tracer.startSpan(name, { kind, attributes }, parent.context);
    const end = (): void => {
      span.end();
      parent.idleSince = now();
    };
    const current = { context: trace.setSpan(parent.context, span), idleSince: now() };
    return this.#current.run(current, () => endWith(span, call, end));
  }
}

/** Ends a span when the result is there, or the promise of it is settled. */
function endWith<T>(span: Span, call: () => T, end: () => void): T {
  const fail = (error: unknown): void => {
    span.setStatus({ code: SpanStatusCode.ERROR, ...(error instanceof Error && { message: error.name }) });
    end();
  };
  try {
    const result = call();
    if (result instanceof Promise) result.then(end, fail);
    else end();
    return result;
  } catch (error) {
    fail(error);
    throw error;
  }
}
