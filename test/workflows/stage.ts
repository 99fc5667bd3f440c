import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { digestOf, sha256Hex } from '../../evidence/core/hash.ts';
import type { breakglassRun } from '../../workflows/index.ts';
import { RUN_WORKFLOW } from '../../workflows/messages.ts';
import { timeSkipping } from '../support/test-server.ts';
import { drive } from './answering.ts';
import { hostOn } from './host.ts';
import type { Host } from './host.ts';
import { gather } from './people.ts';
import type { Crowd } from './people.ts';
import { withPasskeys } from './passkey-crowd.ts';
import { planOf, ROLES } from './plan.ts';
import { requireConforming } from './played.ts';
import type { Played, Scene } from './scene.ts';

/** A server, one worker on the real bundle and people with real keys; one for a test file. */
export interface Stage {
  readonly env: TestWorkflowEnvironment;
  readonly crowd: Crowd;
  readonly play: (scene: Scene) => Promise<Played>;
  /** Starts any workflow of the product, with activities of its own. */
  readonly start: Host['start'];
  readonly stop: () => Promise<void>;
}

/** Sets the stage on a server that skips time, or on the one that `open` starts. */
export async function setStage({
  open = timeSkipping,
}: { open?: () => Promise<TestWorkflowEnvironment> } = {}): Promise<Stage> {
  // Refusals are what these tests are about; the SDK would log each at length.
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const env = await open();
  const crowd = gather([...Object.keys(ROLES), 'stranger']);
  const host = await hostOn(env);
  let count = 0;
  return {
    env,
    crowd,
    start: host.start,
    play: (scene) =>
      Promise.race([play({ env, crowd, host, scene, run: scene.run ?? `run-${(count += 1)}` }), host.failed]),
    stop: async () => {
      await host.stop();
      await env.teardown();
    },
  };
}

async function play({
  env,
  crowd,
  host,
  scene,
  run,
}: {
  env: TestWorkflowEnvironment;
  crowd: Crowd;
  host: Host;
  scene: Scene;
  run: string;
}): Promise<Played> {
  const { counting, synced } = scene.passkeys ?? { counting: [], synced: [] };
  const passkeys = withPasskeys({ crowd, counting, synced, vouchers: ['commander-1', 'stranger'] });
  const bare = planOf({ publicKey: crowd.publicKey, change: scene.plan ?? {} });
  const plan = { ...bare, people: bare.people.map((each) => ({ ...each, ...passkeys.planned(each.id) })) };
  scene.world.readClock = async () => ({ at: new Date(await env.currentTimeMs()).toISOString() });
  const planDigest = digestOf(plan);
  const beforehand = await scene.beforehand?.({ run, plan: planDigest, crowd });
  const input = {
    run,
    plan,
    planDigest,
    initiator: scene.initiator ?? 'commander-1',
    reason: null,
    runbookText: 'x',
    runbookDigest: sha256Hex('x'),
    ...(beforehand === undefined ? {} : { beforehand }),
  };
  await host.start({
    workflow: RUN_WORKFLOW,
    workflowId: run,
    args: [input],
    activities: scene.world,
  });
  const handle = env.client.workflow.getHandle<typeof breakglassRun>(run);
  const answers = await drive({ env, passkeys, crowd: passkeys.crowd, scene, handle, plan });
  const played = { result: await handle.result(), answers, world: scene.world, handle, plan };
  requireConforming(played);
  return played;
}
