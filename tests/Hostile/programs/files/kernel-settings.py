# proves: No setting of the kernel can be written, and nothing of a process's own either.
from wall import *

for path in ("sys/kernel/core_pattern", "sys/kernel/hostname", "sys/kernel/modprobe", "sys/vm/drop_caches", "sys/net/ipv4/ip_forward",
             "sys/user/max_user_namespaces", "sys/kernel/ns_last_pid", "self/oom_score_adj", "self/uid_map", "self/setgroups"):
    with refusing("EROFS", "ENOENT", "EACCES", what=f"write /proc/{path}"):
        os.open(f"/proc/{path}", os.O_WRONLY)
with refusing("EROFS", what="change the mode of a setting"):
    os.chmod("/proc/self/oom_score_adj", 0o666)
held()
