import { join } from 'node:path';
import { workflowBundle } from '../../worker/bundle.ts';
import { createLogger } from '../../worker/logger.ts';
import { defaultCacheDirectory } from '../../worker/server/obtain.ts';

type Sources = Omit<Parameters<typeof workflowBundle>[0], 'cacheDirectory' | 'logger'>;

/** The bundle of the product's workflows, or of others: made once for all test files, anew when its sources change. */
export function cachedBundle(sources: Sources = {}): Promise<{ readonly codePath: string }> {
  return workflowBundle({
    cacheDirectory: join(defaultCacheDirectory(process.env), 'bundles'),
    logger: createLogger({ level: 'silent', destination: 'stderr' }),
    ...sources,
  });
}
