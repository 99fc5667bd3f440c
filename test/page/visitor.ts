import type { FastifyInstance, InjectOptions, LightMyRequestResponse as Response } from 'fastify';
import { PAGE_NAMESPACE } from '../../page/challenge.ts';
import type { Signer } from '../../scripts/bench/signer.ts';

export const ORIGIN = 'http://localhost:8420';

/** A browser without a screen: it keeps cookies and sends what a browser sends along. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly app: FastifyInstance;
  readonly origin: string;
  /** What every form of the last view carried. */
  token = '';

  constructor(app: FastifyInstance, origin = ORIGIN) {
    this.app = app;
    this.origin = origin;
  }

  get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.ask({ method: 'GET', url, headers });
  }

  post(
    url: string,
    form: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.ask({
      method: 'POST',
      url,
      headers: { origin: this.origin, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams({ token: this.token, ...form }).toString(),
    });
  }

  async ask({ headers, ...options }: InjectOptions): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await this.app.inject({
      ...options,
      headers: { host: new URL(this.origin).host, ...(cookie === '' ? {} : { cookie }), ...headers },
    });
    for (const { name, value } of response.cookies) {
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    this.token = fieldOf(response.body, 'token') ?? this.token;
    return response;
  }

  /** A new challenge, as the sign-in view shows it. */
  async challenge(): Promise<string> {
    return fieldOf((await this.get('/sign-in')).body, 'challenge') ?? '';
  }

  /** Signs in as this person, with `echo` as in the command shown, and loads the first view. */
  async signIn({ person, next = '/' }: { person: Signer; next?: string }): Promise<Response> {
    const challenge = await this.challenge();
    const signature = person.sign(`${challenge}\n`, PAGE_NAMESPACE);
    const answer = await this.post('/sign-in', { challenge, signature, next });
    if (answer.statusCode === 303) await this.get('/');
    return answer;
  }
}

/** The value of a form's field. */
export function fieldOf(body: string, name: string): string | null {
  const found = new RegExp(`name="${name}"\\s+value="(?<value>[^"]*)"`).exec(body)?.groups?.value;
  return found === undefined ? null : decoded(found);
}

/** The code that a view of a refusal shows. */
export function codeOf({ body }: Pick<Response, 'body'>): string | null {
  return /data-code="(?<code>[A-Z_]+)"/.exec(body)?.groups?.code ?? null;
}

function decoded(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
