import type { OpenTracing } from '../../adapters/telemetry/open-tracing.ts';
import type { Config } from '../../config/config.ts';
import { readVersion } from '../process/read-version.ts';

type Wish = Pick<Config, 'otelExporterOtlpEndpoint' | 'otelTracesSamplerArg'>;

/** Without `tracing` where no collector is set: then OpenTelemetry is not even loaded. */
export async function traceIfWanted({
  otelExporterOtlpEndpoint: endpoint,
  otelTracesSamplerArg: share,
}: Wish): Promise<Partial<OpenTracing>> {
  if (endpoint === undefined) return {};
  const { openTracing } = await import('../../adapters/telemetry/open-tracing.ts');
  return openTracing({ endpoint, share, version: readVersion() });
}
