import { z } from 'zod';
import { notify } from '../../activities/notify.ts';
import { organisation, pretendRoom, quiet } from '../activities/pretend-room.ts';

/** One try of one message, made by a process that a test can kill: its input is the argument, its answer stdout. */
const given = z.object({
  organisation: z.record(z.string(), z.unknown()),
  nth: z.int(),
  notice: z.object({
    run: z.string(),
    cut: z.array(z.string()),
    channel: z.object({
      id: z.string(),
      kind: z.enum(['webhook', 'smtp']),
      role: z.null(),
      dependsOn: z.array(z.string()),
    }),
    message: z.string(),
    key: z.string(),
    person: z.string(),
  }),
});

const { notice, nth, ...rest } = given.parse(JSON.parse(process.argv[2] ?? ''));
const room = pretendRoom({ organisation: organisation(rest.organisation) });
process.stdout.write(JSON.stringify(await notify(room, notice, { ...quiet, nth })));
