/**
 * The programs of the commands, in Python 3 with its standard library alone. Each is a file in the scratch folder, so
 * that Python never looks for modules in the evidence.
 */

/** Roots by RFC 6962, and how files are read. */
export const TREE_PROGRAM = `import hashlib, json, os

def root(leaves):
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\\x01" + root(leaves[:split]) + root(leaves[split:])).digest()

def point(leaves):
    return {"size": len(leaves), "root": root(leaves).hex()}

def read(file):
    return open(file, "rb").read()

def lines(folder):
    name = "entries.jsonl" if folder == "ledger" else "journal.jsonl"
    return read(f"{folder}/{name}").removesuffix(b"\\n").split(b"\\n")

def names(folder):
    found = os.listdir(folder) if os.path.isdir(folder) else []
    return sorted(found, key=lambda name: (len(name), name))

def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

def say(what, holds):
    print(f"{what}: {'good' if holds else 'WRONG'}")

def is_there(file):
    if not os.path.isfile(file):
        print(f"{file}: MISSING")
    return os.path.isfile(file)

def digest(file):
    return hashlib.sha256(read(file)).hexdigest()

def same(file, sha256):
    if is_there(file):
        say(file, digest(file) == sha256)
`;

/** Checks the roots of all checkpoints, and writes for openssl what is signed, by which key, and the signature. */
export const LOGS_PROGRAM = `import base64, datetime, json, os, sys
from tree import is_there, lines, names, read, root, say

def keys(variable, kind):
    found = {}
    for line in open(os.environ.get(variable) or os.devnull):
        if line.count("+") > 1 and not line.startswith("#"):
            name, key_id, key = line.strip().split("+", 2)
            if base64.b64decode(key)[0] == kind:
                found[key_id] = (name, base64.b64decode(key)[1:])
    return found

def write(what, message, signature, key):
    number = len(os.listdir(target)) // 3 + 1
    place = f"{target}/signature {number:05}, {what.replace('/', '.')}"
    der = bytes.fromhex("302a300506032b6570032100") + key
    for ending, data in (("text", message), ("signature", signature), ("key", der)):
        open(f"{place}.{ending}", "wb").write(data)

target, *folders = sys.argv[1:]
trusted, witnesses = keys("VKEYS", 1), keys("WITNESS_KEYS", 4)
for folder in folders:
    leaves = lines(folder)
    log = "ledger" if folder == "ledger" else json.loads(leaves[0])["run"]
    for size in range(1, len(leaves) + 1) if folder == "ledger" else ():
        is_there(f"{folder}/checkpoints/{size}")
    for name in names(f"{folder}/checkpoints"):
        text, signatures = read(f"{folder}/checkpoints/{name}").split(b"\\n\\n", 1)
        origin, size, stated = text.decode().split("\\n")
        holds = name == size and base64.b64encode(root(leaves[: int(size)])).decode() == stated
        say(f"{folder}/checkpoints/{name}, root of {size} of {len(leaves)} lines", holds and int(size) <= len(leaves))
        blobs = [base64.b64decode(line.split()[-1]) for line in signatures.splitlines()]
        ours = [blob for blob in blobs if f"{trusted.get(blob[:4].hex(), [''])[0]}/{log}" == origin]
        if not ours:
            say(f"{folder}/checkpoints/{name}, signed for {log} by a key in VKEYS", False)
        for blob in ours:
            key_id = blob[:4].hex()
            write(f"{folder}/checkpoints/{name} by {key_id}", text + b"\\n", blob[4:], trusted[key_id][1])
    for name in names(f"{folder}/cosignatures"):
        file, checkpoint = f"{folder}/cosignatures/{name}", f"{folder}/checkpoints/{name.split('.')[0]}"
        blob = base64.b64decode(read(file).split()[-1])
        key_id, time = blob[:4].hex(), int.from_bytes(blob[4:12], "big")
        if key_id not in witnesses:
            print(f"{file}: not checked, as WITNESS_KEYS has no key {key_id}")
        elif is_there(checkpoint):
            message = f"cosignature/v1\\ntime {time}\\n".encode() + read(checkpoint).split(b"\\n\\n", 1)[0] + b"\\n"
            by_witness = datetime.datetime.fromtimestamp(time, datetime.timezone.utc).isoformat()
            write(f"{file}, by the witness's clock at {by_witness}", message, blob[12:], witnesses[key_id][1])
    for kind in ("timestamps", "cosignatures"):
        reach = max([int(name.split(".")[0]) for name in names(f"{folder}/{kind}")], default=0)
        print(f"{folder}/{kind}: if good below, over {reach} of {len(leaves)} lines, and nothing is said of the rest")
`;

/** Checks a run's folder against its journal, and writes for ssh-keygen who must have signed what. */
export const RUN_PROGRAM = `import json, os, shutil, sys
from tree import canonical, digest, is_there, lines, names, point, read, same, say

folder, target = sys.argv[1:]
said = open(f"{target}/said", "w")
leaves = lines(folder)
events = [json.loads(leaf) for leaf in leaves]
first = events[0]
same(f"{folder}/plan.json", first["plan"])
same(f"{folder}/runbook.yaml", first["runbookDigest"])
plan = json.loads(read(f"{folder}/plan.json"))
for tenant in plan["tenants"]:
    print(f"{folder}: tenant {tenant['id']} was asked at {' and '.join(tenant['origins'].values())}")

def about(n, what, event, keys):
    signed = event["statement"]
    alike = all(signed[key] == event[key] for key in keys)
    before = signed["plan"] == first["plan"] and signed["log"] == point(leaves[: signed["log"]["size"]])
    say(f"{folder}: decision {n} {what} of this run, about the log as it then was", alike and before)

places = {"decisions": f"{folder}/decisions", "late": f"{target}/late", "review": f"{folder}/review"}
shutil.rmtree(places["late"], ignore_errors=True)
os.mkdir(places["late"])
known = []
for n, event in enumerate(events):
    if event["type"] == "decision-late":
        about(n, "came late, counts for nothing and is", event, ("run", "ask", "person", "choice"))
        for ending, content in (("json", canonical(event["statement"])), ("sig", event["signature"].encode())):
            with open(f"{places['late']}/{n}.{ending}", "wb") as file:
                file.write(content)
    if event["type"] != "decision-accepted":
        continue
    known += [f"{n}.json", f"{n}.sig"]
    files = [f"{folder}/decisions/{name}" for name in known[-2:]]
    if all([is_there(file) for file in files]):
        say(files[0], json.loads(read(files[0])) == event["statement"])
        say(files[1], read(files[1]).decode() == event["signature"])
    about(n, "is", event, ("run", "ask", "step", "person", "choice"))
for name in names(f"{folder}/decisions"):
    if name not in known:
        say(f"{folder}/decisions/{name}, which the journal does not name", False)

named = {name for event in events for name in event.get("artifacts", [])}
artifacts = {f"{folder}/artifacts/{name}": name for name in named.union(names(f"{folder}/artifacts"))}
sound = [name for file, name in artifacts.items() if is_there(file) and digest(file) == name]
say(f"{folder}/artifacts, {len(sound)} of {len(artifacts)} with the bytes of their names", len(sound) == len(artifacts))

with open(f"{target}/signers", "w") as signers:
    for person in plan["people"]:
        for key in person["keys"]:
            print(person["id"], key, file=signers)
for kind, place in places.items():
    space = "breakglass-review" if kind == "review" else "breakglass-decision"
    for name in names(place):
        file = f"{place}/{name}"
        signature = file.removesuffix("json") + "sig"
        if name.endswith(".json") and is_there(signature) and not read(signature).startswith(b"{"):
            print(space, json.loads(read(file))["person"], file, file=said)
`;
