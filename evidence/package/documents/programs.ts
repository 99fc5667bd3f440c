/**
 * The programs of the commands, in Python 3 with its standard library alone. Each is a file in the scratch folder, so
 * that Python never looks for modules in the evidence.
 */

/** Roots by RFC 6962, and how files are read. */
export const TREE_PROGRAM = `import hashlib, os

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

/** Holds the ledger's entries and the runs' folders against each other, both ways. */
export const LEDGER_PROGRAM = `import json, os
from tree import is_there, lines, names, point, say, same

scope = json.load(open("manifest.json"))["scope"]
print("the package says that it is about", json.dumps(scope))
leaves = lines("ledger")
entries = [json.loads(leaf) for leaf in leaves]

def in_scope(run, opened, closed):
    if scope["kind"] == "run":
        return run == scope["run"]
    if not any(scope["from"] <= entry["at"] < scope["to"] for entry in (opened, closed) if entry):
        return False
    plan = f"plans/{run}.json"
    if scope["kind"] == "account" and os.path.isfile(plan):
        same(plan, opened["plan"])
        return scope["account"] in [account["id"] for account in json.load(open(plan))["accounts"]]
    return True

def against(run, n, opened, closed):
    folder = f"runs/{run}"
    journal = lines(folder)
    first, last = json.loads(journal[0]), json.loads(journal[-1])
    alike = all(first[key] == opened[key] for key in ("run", "runbook", "mode", "plan"))
    say(f"{folder} opened as the ledger says", alike and first["ledger"] == point(leaves[: n + 1]))
    if closed is None:
        print(f"{folder} is OPEN: the ledger has no end of it, and nothing shows that its journal is whole")
    else:
        alike = all(last.get(key) == closed[key] for key in ("type", "verdict", "restored"))
        say(f"{folder} closed as the ledger says", alike and closed["checkpoint"] == point(journal))
        is_there(f"{folder}/checkpoints/{len(journal)}")
    signed = [entry for entry in entries if entry.get("run") == run and "statement" in entry]
    for entry in signed:
        same(f"{folder}/review/{entry['number']}.json", entry["statement"])
    known = [f"{entry['number']}.{ending}" for entry in signed for ending in ("json", "sig")]
    late = [f"{len(signed)}.json", f"{len(signed)}.sig"]
    for name in names(f"{folder}/review"):
        if name in known:
            continue
        if closed and name in late and is_there(f"{folder}/review/{late[0]}"):
            print(f"{folder}/review/{name} is stored and not yet in the ledger")
        else:
            say(f"{folder}/review/{name}, which the ledger does not name", False)

here = []
for n, opened in enumerate(entries):
    if opened["type"] != "run-opened":
        continue
    run = opened["run"]
    closed = next((entry for entry in entries if entry["type"] == "run-closed" and entry["run"] == run), None)
    if not in_scope(run, opened, closed):
        print(f"{run} is not in the package, as it is not about it: entered {opened['at']}")
        continue
    here.append(run)
    if is_there(f"runs/{run}/journal.jsonl"):
        against(run, n, opened, closed)
for name in names("runs"):
    if name not in here:
        say(f"runs/{name}, which the ledger does not name for this package", False)
print(f"the ledger names {len(here)} runs for this package")
print(f"its last entry is of {entries[-1]['at']}, by the organisation's clock; none shows that no more came")
if entries[-1]["at"] < scope.get("to", ""):
    print(f"the period is NOT OVER in this ledger: it goes on to before {scope['to']}")
`;

/** Checks a run's folder against its journal, and writes for ssh-keygen who must have signed what. */
export const RUN_PROGRAM = `import json, sys
from tree import digest, is_there, lines, names, point, read, same, say

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

known = []
for n, event in enumerate(events):
    if event["type"] != "decision-accepted":
        continue
    known += [f"{n}.json", f"{n}.sig"]
    files = [f"{folder}/decisions/{name}" for name in known[-2:]]
    if all([is_there(file) for file in files]):
        say(files[0], json.loads(read(files[0])) == event["statement"])
        say(files[1], read(files[1]).decode() == event["signature"])
    signed = event["statement"]
    alike = all(signed[key] == event[key] for key in ("run", "ask", "step", "person", "choice"))
    before = signed["plan"] == first["plan"] and signed["log"] == point(leaves[: signed["log"]["size"]])
    say(f"{folder}: decision {n} is of this run, about the log as it then was", alike and before)
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
for kind, space in (("decisions", "breakglass-decision"), ("review", "breakglass-review")):
    for name in names(f"{folder}/{kind}"):
        file = f"{folder}/{kind}/{name}"
        signature = file.removesuffix("json") + "sig"
        if name.endswith(".json") and is_there(signature) and not read(signature).startswith(b"{"):
            print(space, json.loads(read(file))["person"], file, file=said)
`;
