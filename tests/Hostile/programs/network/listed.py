# proves: Connections and sockets of the machine are not listed.
from wall import *

for name in ("tcp", "tcp6", "udp", "udp6", "unix", "raw", "packet", "netlink"):
    path = f"/proc/net/{name}"
    if os.path.exists(path) and len(open(path).readlines()) > 1 and name != "netlink":
        broken(f"{path} lists some")
interfaces = [line.split(":")[0].strip() for line in open("/proc/net/dev").readlines()[2:]]
if interfaces != ["lo"]:
    broken(f"interfaces {interfaces}")
if len(open("/proc/net/route").readlines()) > 1 or len(open("/proc/net/arp").readlines()) > 1:
    broken("routes or neighbours are listed")
held()
