import { describe, expect, it } from '@jest/globals';
import { connectClient, embeddedTarget } from '../../worker/connection.ts';
import { connectWorker } from '../../worker/native-connection.ts';
import { listening } from '../support/listening.ts';

describe('a server that does not answer', () => {
  it('is unreachable when nothing listens', async () => {
    const target = embeddedTarget({ address: '127.0.0.1:1', namespace: 'default' });
    await expect(connectClient(target)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  }, 10_000);

  it('is unreachable within 5 s when something listens and stays silent', async () => {
    const port = await listening(() => undefined);
    const started = performance.now();
    const target = {
      ...embeddedTarget({ address: `127.0.0.1:${port}`, namespace: 'default' }),
      credentials: { apiKey: 'canary-api-key', tls: false },
    };
    const connecting = connectWorker(target);
    await expect(connecting).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    await expect(connecting).rejects.toThrow(/^(?!.*canary)/);
    expect(performance.now() - started).toBeLessThan(5_000);
  }, 10_000);
});
