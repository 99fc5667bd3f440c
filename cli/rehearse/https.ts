import http from 'node:http';
import https from 'node:https';

/** An answer as far as a person with a browser, or the rehearsal, looks at it. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  /** `name=value` of the first cookie that was set. */
  readonly cookie: string | null;
}

const PATIENCE_MS = 10_000;
const LARGEST_BODY = 1_000_000;

/** One request over HTTPS that trusts one certificate authority only: POST where there is a body, else GET, unless said. */
export function sendForm({
  url,
  ca,
  headers = {},
  body,
  method = body === undefined ? 'GET' : 'POST',
}: {
  url: URL;
  ca: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  method?: 'GET' | 'POST' | 'DELETE';
}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { method, headers: { ...headers }, timeout: PATIENCE_MS };
    const answered = (answer: http.IncomingMessage) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > LARGEST_BODY) answer.destroy(new Error('the answer is too large'));
      });
      answer.on('error', reject);
      answer.on('end', () => {
        const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? null;
        resolve({ status: answer.statusCode ?? 0, body: text, cookie });
      });
    };
    const request =
      url.protocol === 'https:'
        ? https.request(url, { ...options, ca }, answered)
        : http.request(url, options, answered);
    request.on('timeout', () => request.destroy(new Error(`no answer within ${PATIENCE_MS / 1_000} s`)));
    request.on('error', reject);
    request.end(body);
  });
}
