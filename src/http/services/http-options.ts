import type { IncomingHttpHeaders } from 'node:http';
import type { ApiKey } from '../../domain/access/api-key.ts';
import type { ProblemCode } from '../errors/http-error.ts';

/** How the edge behaves. Everything has a default that is safe on the open network, but for keys: without them it is open. */
export type HttpOptions = {
  readonly log: HttpLog;
  /** The version that the OpenAPI document states; `0.0.0` if absent. */
  readonly version?: string;
  readonly metrics?: HttpMetrics;
  /** Callers send one of its keys as `Authorization: Bearer KEY`. Absent: no authentication. */
  readonly keyRing?: ValidKeys;
  /** Addresses and CIDR ranges of proxies whose `X-Forwarded-For` names the caller; if none, the caller is who holds the socket. */
  readonly trustedProxies?: readonly string[];
  /** Whether a request's budget counts from its `X-Request-Start`; false if absent. */
  readonly trustRequestStart?: boolean;
  /** Called once for each act on customers or tasks that changes, erases or exports; must not throw. */
  readonly audit?: (entry: AuditEntry) => void;
  /** Whether a request of this priority can be served in time (lower numbers come first). Always, if absent. */
  readonly admits?: (priority: number) => boolean;
  /** Absent: nothing is traced. */
  readonly tracing?: RequestTracing | undefined;
  /** Whether the service drains: it serves, is not ready, and asks each client to reconnect. Never, if absent. */
  readonly isDraining?: () => boolean;
  /** Epoch milliseconds; `Date.now` if absent. */
  readonly now?: () => number;
  /** A request that took this many milliseconds is logged as slow; 250 if absent. */
  readonly slowMs?: number;
  /** One in this many ordinary requests is logged; 0 for none, 1 for all; 1,000 if absent. */
  readonly logOneIn?: number;
  readonly limits?: Partial<HttpLimits>;
};

/** Spans of requests. */
export type RequestTracing = {
  /** Begins the span of a request with these headers. */
  readonly request: (headers: IncomingHttpHeaders) => {
    /** Runs `callback` so that all it begins belongs to the request. */
    readonly run: (callback: () => void) => void;
    readonly end: (name: string, status: number, attributes: Readonly<Record<string, string>>) => void;
  };
};

/** The keys that are valid at this moment. */
export type ValidKeys = {
  /** The key in an `Authorization` header; undefined if there is none, or it is not valid. A promise where that takes longer. Never rejects. */
  find(authorization: string): ApiKey | undefined | Promise<ApiKey | undefined>;
};

export type HttpLimits = {
  readonly decisionBytes: number;
  readonly batchBytes: number;
  readonly snapshotBytes: number;
  readonly headerBytes: number;
  /** Bytes of all bodies that are arriving; beyond it, the connection that has been sending the longest is cut. */
  readonly arrivingBytes: number;
  /** Work in progress at once, in decisions; more is answered 503 `overloaded` with `Retry-After`. */
  readonly unitsInWork: number;
  /** Requests of one connection that wait for their answers; with more, the connection is cut. */
  readonly unansweredPerConnection: number;
  /** Milliseconds: the whole request must have arrived by then. */
  readonly requestTimeoutMs: number;
  /** Milliseconds: the head of the request must have arrived by then. */
  readonly headersTimeoutMs: number;
  /** Milliseconds that a connection may stay idle between two requests. */
  readonly keepAliveMs: number;
  /** Milliseconds without a byte in either direction, after which a connection is closed. */
  readonly idleSocketMs: number;
  /** Milliseconds between two looks at these timeouts. */
  readonly timeoutCheckMs: number;
};

export const defaultLimits: HttpLimits = {
  decisionBytes: 64 * 1024,
  batchBytes: 1024 * 1024,
  snapshotBytes: 1024 * 1024,
  headerBytes: 16 * 1024,
  arrivingBytes: 64 * 1024 * 1024,
  unitsInWork: 2000,
  unansweredPerConnection: 100,
  requestTimeoutMs: 30_000,
  headersTimeoutMs: 10_000,
  keepAliveMs: 72_000,
  idleSocketMs: 90_000,
  timeoutCheckMs: 2000,
};

/** One request, without anything personal: neither its URL nor its body, only the route's pattern. */
export type RequestEntry = {
  readonly requestId: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly elapsedMs: number;
  readonly code?: ProblemCode;
  /** The name of the caller's key. */
  readonly key?: string;
};

/** Who did what to which thing. Nothing personal: the id is masked. */
export type AuditEntry = {
  readonly requestId: string;
  /** The name of the caller's key; null if no keys are set. */
  readonly key: string | null;
  readonly act: string;
  /** The kind of thing, and the first 16 hexadecimal digits of the SHA-256 of its id. */
  readonly object: string;
  readonly result: 'done' | 'refused' | 'failed';
  readonly status: number;
  readonly code?: ProblemCode;
};

/** The observers of the edge. Each function is called at most once per request and must not throw. */
export type HttpLog = {
  /** So many requests were refused since the last call, because they could not be served in time. */
  readonly shed: (requests: number) => void;
  /** The service failed (5xx). `error` is there when something was thrown that nobody expected. */
  readonly failed: (entry: RequestEntry, error?: unknown) => void;
  /** The caller was refused (4xx). */
  readonly refused: (entry: RequestEntry) => void;
  readonly slow: (entry: RequestEntry) => void;
  /** A sample of all the others. */
  readonly served: (entry: RequestEntry) => void;
};

export type HttpMetrics = {
  readonly contentType: string;
  readonly render: () => Promise<string>;
  /** Called once a request; `seconds` as Prometheus wants them. */
  readonly observe: (request: { method: string; route: string; status: number; seconds: number }) => void;
  /** Called once for each request that is refused because it cannot be served in time. */
  readonly countShed?: (priority: number) => void;
};
