import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { describeDashboard, panels } from '../../../tools/dashboard.ts';

type Rules = { groups: { rules: { alert?: string; record?: string; expr: string }[] }[] };

const alertsFile: Rules = parse(readFileSync('deploy/monitoring/alerts.yaml', 'utf8'));
const rules = alertsFile.groups.flatMap((group) => group.rules);
const alerts = rules.flatMap(({ alert }) => alert ?? []);
const expressions = [
  ...rules.map(({ expr }) => expr),
  ...panels.flatMap(({ series }) => Object.values(series)),
];

const namesIn = (text: string): string[] => text.match(/\btact_[a-z_]+\b/g) ?? [];
const withoutSuffix = (name: string): string => name.replace(/_(bucket|count|sum)$/, '');
const sourceFiles = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const inSource = new Set(sourceFiles.flatMap((file) => namesIn(readFileSync(`src/${file}`, 'utf8'))));

describe('the monitoring that is shipped', () => {
  it('asks for metrics that the program has, and for no others', () => {
    const unknown = expressions
      .flatMap(namesIn)
      .filter((name) => !(inSource.has(name) || inSource.has(withoutSuffix(name))));
    expect(inSource.size).toBeGreaterThan(20);
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('asks for ratios that are recorded', () => {
    const recorded = new Set(rules.map(({ record }) => record));
    const asked = expressions.flatMap((expression) => expression.match(/\btact:[a-z_:0-9]+/g) ?? []);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((name) => !recorded.has(name))).toEqual([]);
  });

  it('has a section of the runbook, a severity and a test for every alert', () => {
    const sections = readFileSync('docs/runbook.md', 'utf8').match(/^## Tact\w+/gm) ?? [];
    expect(sections.map((title) => title.slice(3)).toSorted()).toEqual(alerts.toSorted());
    const tests = readFileSync('deploy/monitoring/alerts.test.yaml', 'utf8');
    expect(alerts.filter((name) => tests.split(`alertname: ${name}`).length < 3)).toEqual([]);
    expect(alertsFile.groups.flatMap(({ rules: own }) => own)).toSatisfy((all: object[]) =>
      all.every((rule) => !('alert' in rule) || 'labels' in rule),
    );
  });

  it('has the dashboard that the table describes (npm run docs writes it)', () => {
    const written: unknown = JSON.parse(
      readFileSync('deploy/monitoring/grafana/dashboards/tact.json', 'utf8'),
    );
    expect(written).toEqual(describeDashboard());
  });
});
