import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { createLogger } from '../worker/logger.ts';
import { installRuntimeLogger } from '../worker/runtime-logger.ts';
import { measureEvidence } from './bench/evidence.ts';
import { measureKills } from './bench/kills.ts';
import { machineLine } from './bench/machine.ts';
import { measureMemory } from './bench/memory.ts';
import { build, ROOT } from './bench/processes.ts';
import { REMARKS } from './bench/remarks.ts';
import { renderReport, type Section } from './bench/report.ts';
import { openStage } from './bench/stage.ts';
import { measureStartUp } from './bench/start-up.ts';
import { measureWholeRun } from './bench/whole-run.ts';

/** `npm run bench`: measures what people wait for and what a laptop must carry; writes docs/benchmarks.md. */
const from = performance.now();
const logger = createLogger({ level: 'error', destination: 'stderr' });
installRuntimeLogger(logger);
/** In the checkout, so that `fsync` is that of the disk where evidence would lie. */
const base = path.join(ROOT, '.breakglass');
await mkdir(base, { recursive: true });
const directory = await mkdtemp(path.join(base, 'bench-'));

async function measure(): Promise<{ machine: string; sections: Section[] }> {
  const stage = await openStage({ directory: path.join(directory, 'stage'), logger });
  const machine = machineLine({ server: stage.server.version });
  const whole = await measureWholeRun(stage).finally(stage.close);
  const kills = await measureKills({ directory: path.join(directory, 'kills'), logger });
  await build();
  const memory = await measureMemory({ directory: path.join(directory, 'memory') });
  const startUp = await measureStartUp();
  const evidence = await measureEvidence({ directory: path.join(directory, 'evidence') });
  return { machine, sections: [...whole, kills, memory, startUp, evidence] };
}

try {
  const { machine, sections } = await measure();
  const date = new Date().toISOString().slice(0, 10);
  const circumstances = { machine, date, command: 'npm run bench', tookMs: performance.now() - from };
  const file = path.join(ROOT, 'docs', 'benchmarks.md');
  const style = { ...(await resolveConfig(file)), parser: 'markdown' };
  const report = await format(renderReport({ sections, circumstances, remarks: REMARKS }), style);
  await writeFile(file, report);
  process.stdout.write(report);
} finally {
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
}
