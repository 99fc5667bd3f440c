import type { ChannelDefinition } from '../../domain/channels.ts';
import { tellSlack } from './slack.ts';
import { tellSmtp } from './smtp.ts';
import { tellTeams } from './teams.ts';
import type { Telling } from './telling.ts';
import { tellTerminal } from './terminal.ts';
import { tellWebhook } from './webhook.ts';

/** A channel over which the worker itself sends. */
export type WireChannel = Exclude<ChannelDefinition, { kind: 'call-list' }>;

/** Sends a message over a channel of any kind, and gives the receiver's answer in a word; see `Tell`. */
export async function tellOver({
  channel,
  ...rest
}: Omit<Telling, 'channel'> & { readonly channel: WireChannel }): Promise<string> {
  switch (channel.kind) {
    case 'webhook':
      return await tellWebhook({ channel, ...rest });
    case 'smtp':
      return await tellSmtp({ channel, ...rest });
    case 'teams':
      return await tellTeams({ channel, ...rest });
    case 'slack':
      return await tellSlack({ channel, ...rest });
    case 'terminal':
      return await tellTerminal({ channel, ...rest });
  }
}
