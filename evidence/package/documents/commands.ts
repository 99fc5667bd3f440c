/**
 * The commands by which evidence is checked without this program: docs/evidence-format.md prints the same lines, and the
 * tests follow both. All but the first run in the folder of a run; `W` is a scratch folder.
 */

/** Digests of plan and runbook, and the first event, which must name both. */
export const DIGESTS = `sha256sum plan.json runbook.yaml
head -n 1 journal.jsonl
`;

/** Writes the program that rebuilds the RFC 6962 root of the first so many lines of a journal. */
export const ROOT_PROGRAM = `cat > "$W/root.py" <<'EOF'
import base64, hashlib, sys

def root(leaves):
    if len(leaves) == 1:
        return hashlib.sha256(b"\\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\\x01" + root(leaves[:split]) + root(leaves[split:])).digest()

with open("journal.jsonl", "rb") as journal:
    tree = root(journal.read().split(b"\\n")[: int(sys.argv[1])])
print(tree.hex(), base64.b64encode(tree).decode())
EOF
`;

/** The whole journal's root against its checkpoint; sets `SIZE`. */
export const ROOT = `SIZE=$(($(wc -l < journal.jsonl)))
test "$(python3 "$W/root.py" "$SIZE" | cut -d' ' -f2)" = "$(sed -n 3p "checkpoints/$SIZE")" && echo "root: good" || echo "root: WRONG"
`;

/** The signature under `checkpoints/$SIZE`, against the vkey in the file `VKEY`. */
export const SIGNATURE = `sed -n 1,3p "checkpoints/$SIZE" > "$W/text"
sed -n '5s/.* //p' "checkpoints/$SIZE" | base64 -d | tail -c 64 > "$W/signature"
printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000' > "$W/key.der"
cut -d+ -f3- "$VKEY" | base64 -d | tail -c 32 >> "$W/key.der"
openssl pkeyutl -verify -pubin -keyform DER -inkey "$W/key.der" -rawin -in "$W/text" -sigfile "$W/signature"
head -n 1 "$W/text"
`;

/** Artifacts have the bytes of their names, and each that a fact names is there. */
export const ARTIFACTS = `(cd artifacts && sha256sum -- * | awk '$1 != $2 { print "CHANGED " $2 }')
grep -o '"artifacts":\\[[^]]*\\]' journal.jsonl | grep -oE '[0-9a-f]{64}' | sort -u |
  while read -r name; do test -f "artifacts/$name" || echo "MISSING $name"; done
`;

/** Each decision is signed by its person, and names the log as it then was. */
export const DECISIONS = `cat > "$W/keys.py" <<'EOF'
import json
for person in json.load(open("plan.json"))["people"]:
    for key in person["keys"]:
        print(person["id"], key)
EOF
cat > "$W/said.py" <<'EOF'
import json, sys
said = json.load(open(sys.argv[1]))
print(said["person"], said["log"]["size"], said["log"]["root"])
EOF
python3 "$W/keys.py" > "$W/allowed_signers"
for file in decisions/*.json; do
  read -r person size root <<< "$(python3 "$W/said.py" "$file")"
  ssh-keygen -Y verify -f "$W/allowed_signers" -I "$person" -n breakglass-decision -s "\${file%.json}.sig" < "$file"
  python3 "$W/root.py" "$size" | grep -q "^$root " && echo "$file: log good" || echo "$file: log WRONG"
done
`;

/** What was signed about the run afterwards is signed by its people; nothing is printed where there is none. */
export const REVIEWS = `cat > "$W/people.py" <<'EOF'
import json
for person in json.load(open("plan.json"))["people"]:
    for key in person["keys"]:
        print(person["id"], key)
EOF
python3 "$W/people.py" > "$W/reviewers"
for file in review/*.json; do
  test -f "$file" || continue
  person=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["person"])' "$file")
  ssh-keygen -Y verify -f "$W/reviewers" -I "$person" -n breakglass-review -s "\${file%.json}.sig" < "$file"
done
`;

/** Every file of a package has the manifest's digest, and there is no other. */
export const MANIFEST_FILES = `cat > "$W/manifest.py" <<'EOF'
import json
for file in json.load(open("manifest.json"))["files"]:
    print(file["sha256"] + "  " + file["path"])
EOF
python3 "$W/manifest.py" > "$W/sums"
sha256sum --check --quiet --strict "$W/sums" && echo "files: good" || echo "files: WRONG"
find . -type f ! -path ./manifest.json | sed 's/^..//' | LC_ALL=C sort > "$W/there"
cut -c67- "$W/sums" | LC_ALL=C sort | cmp -s - "$W/there" && echo "list: good" || echo "list: WRONG"
`;

/** Rebuilds the ledger's root over `SIZE` entries against its checkpoint, in the folder of the ledger. */
export const LEDGER_ROOT = `sed 's/journal[.]jsonl/entries.jsonl/' "$W/root.py" > "$W/ledger.py"
test "$(python3 "$W/ledger.py" "$SIZE" | cut -d' ' -f2)" = "$(sed -n 3p "checkpoints/$SIZE")" && echo "ledger root: good" || echo "ledger root: WRONG"
`;
