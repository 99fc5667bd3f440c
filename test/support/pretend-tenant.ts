import { request } from 'node:https';
import { readFile } from 'node:fs/promises';
import { config } from '../../simulator/config.ts';
import { startTenant, type Ready } from '../../simulator/start.ts';
import { atEnd, temporaryDirectory } from './temporary.ts';

/** A pretend tenant in this process, until the end of the test file. */
export interface PretendTenant {
  readonly ready: Ready;
  /** Holds its CA and the engine's credentials. */
  readonly directory: string;
  /** Sends to its control host and gives what it answers, which is null where that is nothing; throws where it does not agree. */
  readonly control: (method: string, path: string, body?: unknown) => Promise<unknown>;
}

/** Starts one. */
export async function pretendTenant(): Promise<PretendTenant> {
  const directory = await temporaryDirectory('pretend');
  const { ready, stop } = await startTenant(config.parse({ directory }));
  atEnd(stop);
  const ca = await readFile(ready.ca, 'utf8');
  return {
    ready,
    directory,
    control: (method, path, body) => control({ ready, ca, method, path, body }),
  };
}

function control({
  ready,
  ca,
  method,
  path,
  body,
}: {
  readonly ready: Ready;
  readonly ca: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${ready.controlToken}` };
    const sent = request(`${ready.control}${path}`, { method, headers, ca }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        if (status < 300) resolve(text === '' ? null : JSON.parse(text));
        else reject(new Error(`expected the control host to agree to ${path}, got ${status}`));
      });
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
