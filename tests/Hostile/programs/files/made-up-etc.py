# proves: A box's /etc names no user, host or name server of the machine.
from wall import *

users = [line.split(":")[0] for line in open("/etc/passwd")]
if users != ["runner", "nobody"]:
    broken(f"users: {users}")
if open("/etc/resolv.conf").read().strip() or "nameserver" in open("/etc/hosts").read():
    broken("name servers are named")
for line in open("/etc/hosts"):
    if not line.startswith(("127.0.0.1 ", "::1 ")):
        broken(f"hosts: {line}")
held()
