"""An authority and its members' nodes as processes of this machine, for the benchmarks."""
import json, os, re, shutil, signal, subprocess, sys, time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CAIRN = os.environ.get("CAIRN", os.path.join(TOP, "cairn"))


def said(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def waits_for(path, pattern, process, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = re.search(pattern, open(path).read())
        if found:
            return found
        if process.poll() is not None:
            break
        time.sleep(0.05)
    sys.exit("no %s in %s" % (pattern, path))


def loopback_bytes():
    for line in open("/proc/net/dev"):
        if line.strip().startswith("lo:"):
            return int(line.split(":")[1].split()[8])
    return 0


def process_cpu(process):
    """CPU seconds of a running process."""
    fields = open("/proc/%d/stat" % process.pid).read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Network:
    """An authority and nodes as processes, in one folder."""

    def __init__(self, work, nodes, donate):
        self.work, self.children, self.nodes = work, [], nodes
        os.makedirs(work)
        said(CAIRN, "authority", "init", "--dir", work + "/authority", "--organisation", "bench.example")
        log = self.start("authority", "authority", "serve", "--dir", work + "/authority", "--listen", "127.0.0.1:0", "--json")
        self.address = "127.0.0.1:" + waits_for(log, r'"port":(\d+)', self.children[-1]).group(1)
        for i in range(nodes):
            log = self.start("node%d" % i, "node", "run", "--home", "%s/node%d" % (work, i), "--join", self.code("n%d" % i),
                             "--donate", donate, "--listen", "127.0.0.1:0", "--json")
            waits_for(log, r"ready", self.children[-1])
        self.owner = self.add_owner("owner")

    def add_owner(self, name):
        """A member with a vault; its home."""
        home = "%s/%s" % (self.work, name)
        said(CAIRN, "join", "--home", home, self.code(name))
        said(CAIRN, "vault", "init", "--home", home)
        return home

    def start(self, name, *args):
        log = "%s/%s.log" % (self.work, name)
        out = open(log, "wb")
        self.children.append(subprocess.Popen([CAIRN, *args], stdout=out, stderr=out, stdin=subprocess.DEVNULL))
        return log

    def code(self, name):
        said_json = said(CAIRN, "authority", "invite", "--dir", self.work + "/authority", "--address", self.address,
                         "--site", "site-" + name, "--pledge", "64G", "--json", name)
        return json.loads(said_json.splitlines()[-1])["code"]

    def rss(self):
        """Peak RSS of the nodes, MiB."""
        peaks = []
        for child in self.children[1:self.nodes + 1]:
            for line in open("/proc/%d/status" % child.pid):
                if line.startswith("VmHWM"):
                    peaks.append(int(line.split()[1]) / 1024)
        return max(peaks)

    def cpu(self):
        """CPU seconds of all nodes."""
        return sum(process_cpu(child) for child in self.children[1:self.nodes + 1])

    def run_owner(self):
        """Starts the owner's own node; the process."""
        log = self.start("owner-node", "node", "run", "--home", self.owner, "--listen", "127.0.0.1:0", "--json")
        waits_for(log, r"ready", self.children[-1])
        return self.children[-1]

    def stored(self):
        return sum(os.path.getsize(os.path.join(base, name)) for i in range(self.nodes)
                   for base, _, names in os.walk("%s/node%d" % (self.work, i)) if "/blocks" in base for name in names)

    def stop(self, keep=False):
        for child in self.children:
            child.send_signal(signal.SIGTERM)
        for child in self.children:
            child.wait()
        if not keep:
            shutil.rmtree(self.work)
