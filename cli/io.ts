/** What a command may do to the outside: data on stdout, messages on stderr, nothing else. */
export interface Io {
  /** Writes data; the text is complete, with its own line ends. */
  readonly out: (text: string) => void;
  /** Writes a message for people, one line, the line end added. */
  readonly say: (line: string) => void;
  /** Colour and cursor movement are allowed on stderr. */
  readonly lively: boolean;
  /** `--json`: print one JSON document as the last thing on stdout. */
  readonly json: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Exit codes of every command; see docs/operations.md. */
export const EXIT = {
  ok: 0,
  error: 1,
  usage: 2,
  notPassed: 3,
  notAllowed: 4,
  denied: 5,
  waiting: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
