/**
 * Holds the ledger's entries and the runs' folders against each other, both ways, and each draw that was told against its
 * commitment. Python 3, as the other programs are.
 */
export const LEDGER_PROGRAM = `import hashlib, json, os
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

def day_of(draw, days):
    here = bytes.fromhex(draw)
    while int.from_bytes(here, "big") >= 2**256 - 2**256 % len(days):
        here = hashlib.sha256(here).digest()
    return days[int.from_bytes(here, "big") % len(days)]

def drill_of(entry):
    return entry["schedule"], entry["period"]

commitments = {drill_of(entry): entry for entry in entries if entry["type"] == "draw-committed"}
told = {drill_of(entry): entry for entry in entries if entry["type"] == "draw-revealed"}
given_up = {drill_of(entry): entry for entry in entries if entry["type"] == "run-not-held"}
for entry in given_up.values():
    print("a drill was NOT HELD:", json.dumps(entry))
for drill in sorted({*commitments, *told}):
    if drill not in told:
        print("a draw was NOT TOLD in this ledger:", json.dumps(commitments[drill]))
        continue
    draw, day = told[drill]["draw"], told[drill]["day"]
    committed = commitments.get(drill, {"commitment": "", "days": [""], "at": "", "n": told[drill]["n"]})
    holds = hashlib.sha256(bytes.fromhex(draw)).hexdigest() == committed["commitment"]
    holds = holds and committed["n"] < told[drill]["n"] and day_of(draw, committed["days"]) == day
    say(f"the draw of {json.dumps(drill)}, committed to at {committed['at']}, falls on {day}", holds)
    run = "-".join(drill).lower()
    if drill not in given_up and not any(entry["type"] == "run-opened" and entry["run"] == run for entry in entries):
        print(f"the drill of {json.dumps(drill)} was NEITHER OPENED NOR GIVEN UP in this ledger")
print(f"the ledger names {len(here)} runs for this package")
print(f"its last entry is of {entries[-1]['at']}, by the organisation's clock; none shows that no more came")
if entries[-1]["at"] < scope.get("to", ""):
    print(f"the period is NOT OVER in this ledger: it goes on to before {scope['to']}")
`;
