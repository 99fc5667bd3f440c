import { fileURLToPath } from 'node:url';
import { writeWorkflowBundle } from '../worker/bundle.ts';
import { createLogger } from '../worker/logger.ts';

/** `tsx scripts/bundle-workflows.ts OUT`: the workflow bundle of the published package. */
const out = process.argv[2];
if (out === undefined) throw new Error('expected the file to write: scripts/bundle-workflows.ts OUT');

await writeWorkflowBundle({
  entry: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
  out,
  logger: createLogger({ level: 'warn', destination: 'stderr' }),
});
