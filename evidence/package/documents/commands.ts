import { LEDGER_PROGRAM } from './ledger-program.ts';
import { PASSKEY_PROGRAM } from './passkey-program.ts';
import { LOGS_PROGRAM, RUN_PROGRAM, TREE_PROGRAM } from './programs.ts';

/**
 * The commands by which evidence is checked without this program. They are the same for every package, so that nobody
 * need take them from the one that is to be checked: docs/evidence-format.md prints the same lines, and the tests follow
 * both. Each text from the evidence stands in a quoted variable only.
 */

/** A scratch folder `W`, and the logs of a package. */
export const SETUP = `W=$(mktemp -d)
shopt -s nullglob
LOGS=(ledger runs/*)
`;

/** Every file of a package has the manifest's digest, and there is no other. */
export const FILES = `cat > "$W/manifest.py" <<'EOF'
import json
for file in json.load(open("manifest.json"))["files"]:
    print(file["sha256"] + "  " + file["path"])
EOF
python3 "$W/manifest.py" > "$W/sums"
sha256sum --check --quiet --strict "$W/sums" && echo "files: good" || echo "files: WRONG"
find . ! -type d ! -path ./manifest.json | sed 's/^..//' | LC_ALL=C sort > "$W/there"
cut -c67- "$W/sums" | LC_ALL=C sort | cmp -s - "$W/there" && echo "list: good" || echo "list: WRONG"
`;

/** Writes the programs that the others use: RFC 6962 roots, and how files are read. */
export const TREE = written({ name: 'tree.py', program: TREE_PROGRAM });

/** Every checkpoint has the root of its lines, and is signed by a key of `VKEYS`; so are cosignatures, of `WITNESS_KEYS`. */
export const LOGS = `${written({ name: 'logs.py', program: LOGS_PROGRAM })}mkdir "$W/signed"
python3 "$W/logs.py" "$W/signed" "\${LOGS[@]}"
for text in "$W"/signed/*.text; do
  what=\${text%.text}
  printf '%s: ' "\${what##*/}"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$what.key" -rawin -in "$text" -sigfile "$what.signature"
done
`;

/** Every timestamp is over its checkpoint, by an authority that `TSA_ROOTS` certifies. */
export const TIMESTAMPS = `for log in "\${LOGS[@]}"; do
  for file in "$log"/timestamps/*.tsr; do
    size=\${file##*/} size=\${size%%.*}
    echo "$file, over the first $size lines, by the authority's clock:"
    openssl ts -reply -in "$file" -text 2> "$W/said" | grep '^Time stamp:'
    test -n "\${TSA_ROOTS:-}" || { echo "$file: not checked, as TSA_ROOTS names no file"; continue; }
    openssl ts -verify -data "$log/checkpoints/$size" -in "$file" -CAfile "$TSA_ROOTS" 2>&1 | grep -v '^Using configuration'
  done
done
`;

/** The runs are those of the ledger, and each has opened, ended and been reviewed as the ledger says. */
export const LEDGER = `${written({ name: 'ledger.py', program: LEDGER_PROGRAM })}python3 "$W/ledger.py"
`;

/** Plan, runbook, decisions and artifacts are those of the journal, and people signed what is said of them. */
export const RUNS = `${written({ name: 'run.py', program: RUN_PROGRAM })}${written({ name: 'passkeys.py', program: PASSKEY_PROGRAM })}for log in "\${LOGS[@]}"; do
  test "$log" != ledger || continue
  python3 "$W/run.py" "$log" "$W"
  python3 "$W/passkeys.py" "$log" "$W"
  while read -r space person file; do
    printf '%s: ' "$file"
    ssh-keygen -Y verify -f "$W/signers" -I "$person" -n "$space" -s "\${file%.json}.sig" < "$file"
  done < "$W/said"
  while read -r person file signature; do
    printf '%s: ' "$log/plan.json"
    ssh-keygen -Y verify -f "$W/signers" -I "$person" -n breakglass-passkey -s "$signature" < "$file"
  done < "$W/vouched"
  while read -r file parts; do
    printf '%s: ' "$file"
    openssl pkeyutl -verify -pubin -inkey "$parts.pem" -rawin -in "$parts.bin" -sigfile "$parts.der"
  done < "$W/asserted"
done
`;

function written({ name, program }: { name: string; program: string }): string {
  return `cat > "$W/${name}" <<'EOF'\n${program}EOF\n`;
}
