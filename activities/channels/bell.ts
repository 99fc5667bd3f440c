import { z } from 'zod';

/** In the environment of a worker whose log is a file: its parent has a terminal and rings there. */
export const BELL_OF_PARENT = 'BREAKGLASS_BELL_OF_PARENT';

/** What such a worker sends its parent, over the channel that Node opens between both. */
export const rungSchema = z.strictObject({ rung: z.string() });
