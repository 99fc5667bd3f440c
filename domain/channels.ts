import { z } from 'zod';
import { webhookUrl } from './address.ts';
import { id, text } from './steps/shared.ts';
import { filePath } from './file-path.ts';

/** Names for this machine, to which alone mail may go without TLS. */
const THIS_MACHINE: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** One mailbox, as an envelope of SMTP (RFC 5321) has it; zod's form is ASCII without quoting or comments. */
export const mailbox = z.email({ error: 'expected a mail address such as desk@example.org' }).max(254);

const dependsOn = z
  .array(id)
  .max(20)
  .default([])
  .describe('Systems without which the channel is dead: entra where people sign in to it with the tenant.');

const base = { id, role: id.optional(), 'depends-on': dependsOn };

const webhook = z.strictObject({
  ...base,
  kind: z.literal('webhook'),
  url: webhookUrl.describe('Where messages are posted.'),
  'secret-file': filePath.optional(),
});

/** Whoever has the address of an incoming webhook can post there, so it is a secret and lies in a file. */
const urlFile = filePath.describe(
  'A file with the https:// address where messages are posted, which is a secret.',
);

const smtp = z
  .strictObject({
    ...base,
    kind: z.literal('smtp'),
    host: text(253).describe('The mail server that takes messages.'),
    port: z.int().min(1).max(65_535).default(587),
    tls: z
      .enum(['starttls', 'implicit', 'none'])
      .default('starttls')
      .describe('How the connection is encrypted; none only to this machine.'),
    user: text(320).optional(),
    'password-file': filePath.optional(),
    from: mailbox.describe('The sender.'),
    to: mailbox.describe('The mailbox that reads what is sent to the channel itself.'),
  })
  .refine((channel) => channel.tls !== 'none' || THIS_MACHINE.has(channel.host), {
    error: 'expected TLS (none only to 127.0.0.1, ::1 or localhost)',
    path: ['tls'],
  })
  .refine((channel) => (channel.user === undefined) === (channel['password-file'] === undefined), {
    error: 'expected user and password-file together, or neither',
    path: ['user'],
  });

/** How people are told. A call list is people who call; every other kind is sent by the worker. */
export const channelDefinition = z.discriminatedUnion('kind', [
  webhook,
  z.strictObject({ ...base, kind: z.literal('call-list'), role: id }),
  smtp,
  z.strictObject({ ...base, kind: z.literal('teams'), 'url-file': urlFile }),
  z.strictObject({ ...base, kind: z.literal('slack'), 'url-file': urlFile }),
  z.strictObject({ ...base, kind: z.literal('terminal') }),
]);
export type ChannelDefinition = z.infer<typeof channelDefinition>;

/** One way to a person: a channel of the file, and who the person is in it, such as a mail address. */
export const personChannelDefinition = z.strictObject({
  channel: id.describe('A channel of this file.'),
  to: text(254).optional().describe('The address of the person in it; needed for mail.'),
});
export type PersonChannel = z.infer<typeof personChannelDefinition>;

/** A channel of one kind. */
export type ChannelOf<Kind extends ChannelDefinition['kind']> = Extract<ChannelDefinition, { kind: Kind }>;
