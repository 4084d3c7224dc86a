import { expect, it } from 'vitest';
import { runClusterChaos } from '../support/cluster-chaos.ts';
import { runLength } from '../support/run-length.ts';

it('on a cluster, gives what many share exactly as often as it may, while slots move and a process and a master are killed', async () => {
  const households = runLength({ gate: 40, long: 400 });
  const plan = { decisions: 10 * households, households, stock: households / 2, services: 2, atOnce: 24 };
  const result = await runClusterChaos({ ...plan, isShort: true }, () => undefined);
  expect(result).toMatchObject({
    mugs: plan.stock,
    mugsCounted: plan.stock,
    households: { 3: households },
    goneUnmarked: 0,
  });
}, 120_000);
