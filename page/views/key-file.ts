/**
 * The file of the reader's key, as a word of the commands on the page: as the command line finds it, `BREAKGLASS_KEY`
 * before the usual one. The shell on the reader's machine puts it in.
 */
export const KEY_FILE = '"${BREAKGLASS_KEY:-$HOME/.ssh/id_ed25519}"';
