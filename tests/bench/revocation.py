"""From `cairn authority revoke` to the last of 12 real nodes: seconds until each has the new list and has parted."""
import json, os, socket, subprocess, sys, tempfile, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cluster import CAIRN, Network, said

NODES = 12


def ask(home, command):
    """The last answer of a node's local API, without a JVM's start."""
    with socket.socket(socket.AF_UNIX) as api:
        api.settimeout(10)
        api.connect(home + "/control.sock")
        api.sendall(json.dumps({"version": 1, "command": command, "args": {}}).encode() + b"\n")
        return [json.loads(line) for line in api.makefile() if line.strip()]


def crl_number(home):
    return max(answer.get("crl_number", 0) for answer in ask(home, "status"))


work = tempfile.mkdtemp() + "/r"
network = Network(work, NODES, "1G")
homes = ["%s/node%d" % (work, i) for i in range(NODES)]
before = max(crl_number(home) for home in homes)
revoked = next(a["node_id"] for a in ask(homes[5], "status") if "node_id" in a)
others = [home for home in homes if home != homes[5]]
time.sleep(5)
began = time.monotonic()
command = subprocess.Popen([CAIRN, "authority", "revoke", "--json", "--dir", work + "/authority", "--reason", "bench", revoked],
                           stdout=subprocess.DEVNULL)
arrived = {}
while len(arrived) < len(others) and time.monotonic() - began < 60:
    for home in others:
        if home not in arrived and crl_number(home) > before and not any(revoked in json.dumps(a) for a in ask(home, "peers")):
            arrived[home] = time.monotonic() - began
    time.sleep(0.02)
command.wait()
print("revoked_seconds_first %.1f" % min(arrived.values()))
print("revoked_seconds_last %.1f of %d nodes" % (max(arrived.values()), len(arrived)))
network.stop()
sys.exit(len(arrived) < len(others))
