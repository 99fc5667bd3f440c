import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { programOf } from '../../../cli/children.ts';

const answer = z.strictObject({
  result: z.unknown(),
  failure: z
    .looseObject({
      type: z.string(),
      message: z.string(),
      nonRetryable: z.boolean().optional(),
      nextRetryDelay: z.number().nullish(),
    })
    .nullable(),
  stored: z.array(z.string()),
});
export type Outcome = z.infer<typeof answer>;

/** A process of its own that trusts a CA from its start, as a worker does, and runs activities. */
export interface Child {
  /** From here on calls are of this organisation, written as in the file; nothing is remembered, no token either. */
  readonly open: (organisation: object) => void;
  call(input: {
    readonly activity: string;
    readonly input: object;
    readonly cancelAfterMs?: number;
  }): Promise<Outcome>;
  /** All that was logged so far. */
  readonly log: () => string;
  /** Lets the process end by itself; resolves with its exit code. */
  end(): Promise<number | null>;
  /** Ends it in any case. */
  kill(): void;
}

/** Starts the process; `open` says whose activities it runs. */
export function startChild({
  baseDirectory,
  ca,
  env = {},
}: {
  readonly baseDirectory: string;
  readonly ca: string;
  /** Beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}): Child {
  const child = spawn(process.execPath, programOf('test/activities/wire/child-main.ts'), {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: ca, NODE_OPTIONS: '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString('utf8');
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const send = (line: object) => child.stdin.write(`${JSON.stringify(line)}\n`);
  return {
    open: (organisation) => {
      send({ organisation, baseDirectory });
    },
    log: () => log,
    call: async ({ activity, input, cancelAfterMs }) => {
      send({ activity, input, cancelAfterMs: cancelAfterMs ?? null });
      const line = await lines.next();
      if (line.done === true) throw new Error(`expected an answer, but the process ended: ${log}`);
      return answer.parse(JSON.parse(line.value));
    },
    end: async () => {
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
      return child.exitCode;
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
