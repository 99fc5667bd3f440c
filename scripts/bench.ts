import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { createLogger } from '../worker/logger.ts';
import { installRuntimeLogger } from '../worker/runtime-logger.ts';
import { chosenGroups, GROUPS, measureGroups, type Measured } from './bench/groups.ts';
import { ROOT } from './bench/processes.ts';
import { REMARKS } from './bench/remarks.ts';
import { renderReport, replaceSections } from './bench/report.ts';

/**
 * `npm run bench`: measures what people wait for and what a laptop must carry; writes docs/benchmarks.md. With
 * `-- --only GROUP[,GROUP]` it measures those and replaces their sections.
 */
const from = performance.now();
const words = process.argv.slice(2);
const groups = chosenGroups(words);
const logger = createLogger({ level: 'error', destination: 'stderr' });
// Temporal's runtime ends with its last worker, and would wait for ever where there is none.
if ((groups ?? GROUPS).some((group) => group === 'run' || group === 'page')) installRuntimeLogger(logger);
/** In the checkout, so that `fsync` is that of the disk where evidence would lie. */
const base = path.join(ROOT, '.breakglass');
await mkdir(base, { recursive: true });
const directory = await mkdtemp(path.join(base, 'bench-'));
const file = path.join(ROOT, 'docs', 'benchmarks.md');

async function report({ machine, sections }: Measured): Promise<string> {
  const date = new Date().toISOString().slice(0, 10);
  const command = ['npm run bench', ...(groups === null ? [] : ['--', ...words])].join(' ');
  const circumstances = { machine, date, command, tookMs: performance.now() - from };
  return groups === null
    ? renderReport({ sections, circumstances, remarks: REMARKS })
    : replaceSections({ document: await readFile(file, 'utf8'), sections, circumstances });
}

try {
  const measured = await measureGroups({ groups: groups ?? GROUPS, directory, logger });
  const style = { ...(await resolveConfig(file)), parser: 'markdown' };
  const text = await format(await report(measured), style);
  await writeFile(file, text);
  process.stdout.write(text);
} finally {
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
}
