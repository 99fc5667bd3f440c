import type { CommandSpec } from './tree.ts';
import { PASSPHRASE } from './tree-trust.ts';

/** Where the page listens. */
const PAGE_OPTIONS = [
  ['--listen <address>', 'where the page listens (default: localhost:8420; elsewhere over TLS only)'],
  ['--origin <url>', 'the address by which people reach it, such as https://breakglass.example'],
  ['--tls-cert <file>', 'certificate (PEM) for TLS'],
  ['--tls-key <file>', 'and its private key (PEM)'],
] as const;

/** The page beside a server and worker. */
export const PAGE_BESIDE = [...PAGE_OPTIONS, ['--no-page', 'do not serve the page']] as const;

/** The page in a browser. */
export const PAGE_COMMAND: CommandSpec = {
  name: 'page',
  summary: 'serve the page: what is due, what is asked of you, runs as they go on, reviews',
  options: PAGE_OPTIONS,
  examples: [
    'page',
    'page --listen 0.0.0.0:443 --origin https://breakglass.example --tls-cert page.pem --tls-key page-key.pem',
  ],
  run: async (io, given) => (await import('./commands/page.ts')).page(io, given),
};

/** Server, worker and page. */
export const UP_COMMAND: CommandSpec = {
  name: 'up',
  summary: 'start the embedded server (unless one is there), a worker and the page, until Ctrl-C',
  options: [PASSPHRASE, ...PAGE_BESIDE],
  examples: ['up', 'up --organisation example/organisation.yaml'],
  run: async (io, given) => (await import('./commands/up.ts')).up(io, given),
};
