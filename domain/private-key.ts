/** Does this text have the first line of a private key in it (PEM, OpenSSH, PKCS#8, OpenPGP)? Then no message repeats it. */
export function isPrivateKey(text: string): boolean {
  return /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/u.test(text);
}
