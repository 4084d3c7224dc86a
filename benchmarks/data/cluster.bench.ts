// Proves that what many share is given exactly as often as it may be on a Redis Cluster: `npm run check:cluster`. It starts three masters
// with a replica each and four service processes. 20,000 decisions take from a budget of 1,000 and from 2,000 caps of three by household,
// while slots move, a process is killed and a master is killed. Options: --decisions, --households, --stock, --services, --at-once.
// Exit code 1: a count is wrong, an acknowledged decision is gone, or something was held for longer than a minute.
import { parseArgs } from 'node:util';
import { isExact, runClusterChaos } from '../../tests/support/cluster-chaos.ts';

const { values } = parseArgs({
  options: {
    decisions: { type: 'string', default: '20000' },
    households: { type: 'string', default: '2000' },
    stock: { type: 'string', default: '1000' },
    services: { type: 'string', default: '4' },
    'at-once': { type: 'string', default: '64' },
  },
});

const plan = {
  decisions: Number(values.decisions),
  households: Number(values.households),
  stock: Number(values.stock),
  services: Number(values.services),
  atOnce: Number(values['at-once']),
  isShort: false,
};
const result = await runClusterChaos(plan, console.log);
console.log(JSON.stringify(result, undefined, 2));
process.exitCode = isExact(plan, result) ? 0 : 1;
console.log(process.exitCode === 0 ? 'exact' : 'NOT EXACT');
