/**
 * Checks the passkeys of a run's plan and what they signed, but for the signatures themselves, which it writes into files
 * for `ssh-keygen` (who enrolled) and `openssl` (what was asserted). Runs after RUN_PROGRAM, whose signers it adds to.
 */
export const PASSKEY_PROGRAM = `import base64, hashlib, json, os, sys
from tree import canonical, is_there, names, read, say

folder, target = sys.argv[1:]
made = f"{target}/passkeys"
os.makedirs(made, exist_ok=True)
vouched, asserted = open(f"{target}/vouched", "w"), open(f"{target}/asserted", "w")
signers = open(f"{target}/signers", "a")
plan = json.loads(read(f"{folder}/plan.json"))
people = {person["id"]: person for person in plan["people"]}
SPKI = {
    "ES256": "3059301306072a8648ce3d020106082a8648ce3d030107034200",
    "EdDSA": "302a300506032b6570032100",
}

def raw(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

def write(name, content):
    with open(f"{made}/{name}", "wb") as file:
        file.write(content)
    return f"{made}/{name}"

known, taken = {}, set()
for person in plan["people"]:
    for planned in person.get("passkeys", []):
        enrolment, vouches = planned["enrolment"], planned["vouches"]
        known[person["id"], enrolment["passkey"]["credential"]] = enrolment["passkey"]
        n, by = len(known), {vouch["person"] for vouch in vouches}
        own = enrolment["person"] == person["id"] and enrolment["organisation"] == plan["organisation"]
        distinct = len(vouches) == len(by) == len({vouch["key"] for vouch in vouches})
        theirs = all(vouch["key"] in people[vouch["person"]]["keys"] for vouch in vouches if vouch["person"] in people)
        enough = person["id"] in by or len(by) > 1
        here = {enrolment["passkey"]["credential"], enrolment["passkey"]["key"]}
        alone = here.isdisjoint(taken)
        taken |= here
        say(f"{folder}: passkey {n} of {person['id']}, by {' and '.join(sorted(by))}", own and distinct and theirs and enough and alone)
        text = write(f"enrolment-{n}.json", canonical(enrolment))
        for i, vouch in enumerate(vouches):
            print(vouch["person"], 'namespaces="breakglass-passkey"', vouch["key"], file=signers)
            print(vouch["person"], text, write(f"enrolment-{n}.{i}.sig", vouch["signature"].encode()), file=vouched)

def holds(kind, statement, assertion, passkey, before):
    client, data = json.loads(raw(assertion["clientDataJSON"])), raw(assertion["authenticatorData"])
    flags, counter = data[32], int.from_bytes(data[33:], "big")
    over = client["type"] == "webauthn.get" and raw(client["challenge"]) == hashlib.sha256(statement).digest()
    alone = not client.get("crossOrigin") and client.get("topOrigin") is None
    place = client["origin"] in passkey["origins"] and data[:32] == hashlib.sha256(passkey["rp"].encode()).digest()
    user = flags & 0b11000101 == 0b101 and len(data) == 37
    copied = bool(flags & 0b1000) == passkey["backupEligible"] and flags & 0b11000 != 0b10000
    grown = kind != "decisions" or counter > before or counter == before == 0
    return counter, over and alone and place and user and copied and grown

for kind, place in (("decisions", folder), ("late", target), ("review", folder)):
    counters = {}
    for n in sorted(int(name.split(".")[0]) for name in names(f"{place}/{kind}") if name.endswith(".sig")):
        file = f"{place}/{kind}/{n}"
        if not is_there(f"{file}.json") or not read(f"{file}.sig").startswith(b"{"):
            continue
        statement, assertion = read(f"{file}.json"), json.loads(read(f"{file}.sig"))
        signer = (json.loads(statement)["person"], assertion["credential"])
        if signer not in known:
            say(f"{file}.sig, by a passkey that the plan does not give its person", False)
            continue
        passkey = known[signer]
        before = counters.get(signer, passkey["counter"])
        counters[signer], good = holds(kind, statement, assertion, passkey, before)
        say(f"{file}.sig, by a passkey of {signer[0]} over this statement", good)
        spki = base64.encodebytes(bytes.fromhex(SPKI[passkey["algorithm"]]) + raw(passkey["key"])).decode()
        write(f"{kind}-{n}.pem", f"-----BEGIN PUBLIC KEY-----\\n{spki}-----END PUBLIC KEY-----\\n".encode())
        write(f"{kind}-{n}.der", raw(assertion["signature"]))
        client = hashlib.sha256(raw(assertion["clientDataJSON"])).digest()
        write(f"{kind}-{n}.bin", raw(assertion["authenticatorData"]) + client)
        print(f"{file}.sig", f"{made}/{kind}-{n}", file=asserted)
`;
