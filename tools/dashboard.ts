/** A panel of the Grafana dashboard: its title, its unit, and each expression with the legend of its series. */
type Panel = {
  readonly title: string;
  readonly unit: string;
  readonly series: Readonly<Record<string, string>>;
};

const rate = (metric: string, by: string): string => `sum(rate(${metric}[$__rate_interval])) by (${by})`;
const quantile = (q: number, by: string): string =>
  `histogram_quantile(${q}, sum(rate(tact_decision_seconds_bucket[$__rate_interval])) by (le, ${by}))`;

/** What an operator asks, in rows of three. `{{…}}` names a label. */
export const panels: readonly Panel[] = [
  {
    title: 'Answers per second',
    unit: 'reqps',
    series: { '{{touchpoint}} {{outcome}}': rate('tact_decisions_total', 'touchpoint, outcome') },
  },
  {
    title: 'Latency of decisions',
    unit: 's',
    series: {
      'p50 {{touchpoint}}': quantile(0.5, 'touchpoint'),
      'p99 {{touchpoint}}': quantile(0.99, 'touchpoint'),
    },
  },
  {
    title: 'Answered in part, by cause',
    unit: 'reqps',
    series: { '{{code}}': rate('tact_degraded_total', 'code') },
  },
  {
    title: 'Beyond their budget',
    unit: 'reqps',
    series: { '{{touchpoint}}': rate('tact_decisions_late_total', 'touchpoint') },
  },
  {
    title: 'Requests by status',
    unit: 'reqps',
    series: { '{{status}}': rate('tact_http_request_seconds_count', 'status') },
  },
  {
    title: 'Refused, by priority (0 is served first)',
    unit: 'reqps',
    series: { '{{priority}}': rate('tact_shed_total', 'priority') },
  },
  {
    title: 'Error budget burnt, times the allowed rate',
    unit: 'none',
    series: { availability: 'tact:unserved:ratio_rate1h / 0.001', latency: 'tact:slow:ratio_rate1h / 0.01' },
  },
  { title: 'Actions', unit: 'reqps', series: { '{{action}}': rate('tact_actions_total', 'action') } },
  {
    title: 'Offers given, the first ten',
    unit: 'reqps',
    series: { '{{offer}}': `topk(10, ${rate('tact_offers_total', 'offer')})` },
  },
  {
    title: 'Outcomes of offers',
    unit: 'reqps',
    series: { '{{outcome}}': rate('tact_outcomes_total', 'outcome') },
  },
  {
    title: 'Promises by what became of them',
    unit: 'reqps',
    series: { '{{action}} {{state}}': rate('tact_promises_total', 'action, state') },
  },
  { title: 'Tasks by state', unit: 'none', series: { '{{state}}': 'max(tact_tasks) by (state)' } },
  {
    title: 'Deliveries',
    unit: 'reqps',
    series: { '{{type}} {{result}}': rate('tact_task_deliveries_total', 'type, result') },
  },
  {
    title: 'Oldest task that is due',
    unit: 's',
    series: { 'waits for': 'max(tact_oldest_due_task_seconds)' },
  },
  {
    title: 'Reads of customers',
    unit: 'reqps',
    series: { '{{result}}': rate('tact_near_cache_reads_total', 'result') },
  },
  {
    title: 'The near cache',
    unit: 'bytes',
    series: { '{{instance}}': 'max(tact_near_cache_bytes) by (instance)' },
  },
  {
    title: 'Redis: breakers open, commits unconfirmed',
    unit: 'none',
    series: {
      'breaker {{role}}': 'max(tact_redis_breaker_open) by (role)',
      unconfirmed: 'sum(rate(tact_redis_unconfirmed_total[$__rate_interval]))',
    },
  },
  {
    title: 'Age of the rules in force',
    unit: 's',
    series: { '{{instance}} {{version}}': 'max(tact_rule_set_age_seconds) by (instance, version)' },
  },
  {
    title: 'Delay of the event loop, p99',
    unit: 's',
    series: { '{{instance}}': 'max(nodejs_eventloop_lag_p99_seconds) by (instance)' },
  },
  {
    title: 'Processor cores used',
    unit: 'none',
    series: { '{{instance}}': rate('process_cpu_seconds_total', 'instance') },
  },
  {
    title: 'Resident memory',
    unit: 'bytes',
    series: { '{{instance}}': 'max(process_resident_memory_bytes) by (instance)' },
  },
];

const source = { type: 'prometheus', uid: 'tact' };
const [width, height, columns] = [8, 8, 3];

/** The dashboard as Grafana reads it from a file. */
export function describeDashboard(): object {
  return {
    uid: 'tact',
    title: 'Tact',
    schemaVersion: 39,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    panels: panels.map(({ title, unit, series }, index) => ({
      id: index + 1,
      type: 'timeseries',
      title,
      datasource: source,
      gridPos: { x: (index % columns) * width, y: Math.floor(index / columns) * height, w: width, h: height },
      fieldConfig: { defaults: { unit }, overrides: [] },
      targets: Object.entries(series).map(([legendFormat, expr], target) => ({
        refId: String.fromCharCode(65 + target),
        datasource: source,
        expr,
        legendFormat,
      })),
    })),
  };
}
