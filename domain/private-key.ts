/** First words of private keys: OpenSSH in base64, age, of a witness (note), PuTTY. */
const OPENINGS = /b3BlbnNzaC1rZXk|AGE-SECRET-KEY-|PRIVATE\+KEY\+|PuTTY-User-Key-File/iu;

/** Does this text have the beginning of a private key in it (PEM, OpenSSH, PKCS#8, OpenPGP, age, PuTTY, that of a witness)? Then no message repeats it. */
export function isPrivateKey(text: string): boolean {
  return /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/u.test(text) || OPENINGS.test(text);
}

/** Is this a client secret as Entra makes them (three characters, a digit, `Q~`, and the rest), and no path? */
export function isClientSecret(text: string): boolean {
  return /^[\w.~-]{2,4}\dQ~[\w.~-]{10,}$/u.test(text.trim());
}
