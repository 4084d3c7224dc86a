import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { Tracing } from './tracing.ts';

export type TracingOptions = {
  /** Base URL of a collector that takes OTLP over HTTP. */
  readonly endpoint: string;
  /** The share of traces that are sampled, 0 to 1, where the caller did not decide. */
  readonly share: number;
  readonly version: string;
};

export type OpenTracing = {
  readonly tracing: Tracing;
  /** Sends what is left; waits a few seconds for it at most. Never rejects. */
  readonly close: () => Promise<void>;
};

/** Sends spans to a collector, in the background. Importing this module loads OpenTelemetry. */
export function openTracing({ endpoint, share, version }: TracingOptions): OpenTracing {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: 3000,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'tact', 'service.version': version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1000 })],
  });
  return {
    tracing: new Tracing(provider.getTracer('tact'), new W3CTraceContextPropagator()),
    close: () => provider.shutdown().catch(() => undefined),
  };
}
