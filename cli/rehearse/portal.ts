import { BreakglassError } from '../../domain/errors.ts';
import { sendForm, type Reply } from './https.ts';

/** What a custodian does with a browser at the pretend portal. */
export interface Portal {
  readonly signIn: (attempt: SignInAttempt) => Promise<SignedIn>;
  /** The number of Conditional Access policies on the administration page. */
  readonly countPolicies: (session: string) => Promise<string>;
  /** Replaces the passkey; the new one's secret. */
  readonly replacePasskey: (session: string) => Promise<string>;
  /** Registers another passkey; its secret. */
  readonly registerPasskey: (session: string) => Promise<string>;
  readonly deleteOldPasskey: (session: string) => Promise<void>;
}

export interface SignInAttempt {
  readonly account: string;
  readonly method: 'passkey' | 'password' | 'certificate' | 'temporary-access-pass';
  readonly credential: string;
  /** The address from which the person seems to come. */
  readonly address: string;
}

/** A session cookie with the request id that the page shows, or the code that the page refuses with. */
export type SignedIn =
  | { readonly in: true; readonly session: string; readonly requestId: string }
  | { readonly in: false; readonly errorCode: string };

/** A browser for the portal at an address, trusting the pretend tenant's certificates only. */
export function openPortal({ address, ca }: { address: string; ca: string }): Portal {
  const send = ({
    path,
    form,
    session,
  }: {
    path: string;
    form?: Readonly<Record<string, string>>;
    session?: string;
  }) =>
    sendForm({
      url: new URL(path, address),
      ca,
      headers: {
        ...(session === undefined ? {} : { cookie: session }),
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form === undefined ? {} : { body: new URLSearchParams({ ...form }).toString() }),
    });
  return {
    signIn: async ({ account, method, credential, address: from }) => {
      const reply = await send({ path: '/sign-in', form: { account, method, credential, address: from } });
      const requestId = element({ reply, tag: 'code', id: 'request-id' });
      if (requestId !== null && reply.cookie !== null) return { in: true, session: reply.cookie, requestId };
      return {
        in: false,
        errorCode: element({ reply, tag: 'code', id: 'error-code' }) ?? `HTTP ${reply.status}`,
      };
    },
    countPolicies: async (session) =>
      shown({
        reply: await send({ path: '/admin/conditional-access', session }),
        tag: 'span',
        id: 'policy-count',
      }),
    replacePasskey: async (session) =>
      shown({
        reply: await send({ path: '/security-info/replace-passkey', form: {}, session }),
        tag: 'code',
        id: 'new-credential',
      }),
    registerPasskey: async (session) =>
      shown({
        reply: await send({ path: '/security-info/register-passkey', form: {}, session }),
        tag: 'code',
        id: 'new-credential',
      }),
    deleteOldPasskey: async (session) => {
      const reply = await send({ path: '/security-info/delete-old-passkey', form: {}, session });
      shown({ reply, tag: 'p', id: 'deleted' });
    },
  };
}

/** The text of an element of our own pretend pages, which hold no nested markup there; null where it is missing. */
function element({ reply, tag, id }: { reply: Reply; tag: string; id: string }): string | null {
  return new RegExp(`<${tag} id="${id}">([^<]*)</${tag}>`).exec(reply.body)?.[1] ?? null;
}

function shown(wanted: { reply: Reply; tag: string; id: string }): string {
  const text = element(wanted);
  if (text !== null) return text;
  const message = `expected a portal page with ${wanted.id}, got HTTP ${wanted.reply.status}`;
  throw new BreakglassError({ code: 'TENANT_RESPONSE_INVALID', message });
}
