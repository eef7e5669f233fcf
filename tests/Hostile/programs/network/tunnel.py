# proves: A program cannot make a tunnel interface.
from wall import *

for path in ("/dev/net/tun", "/dev/vhost-net", "/dev/vhost-vsock", "/dev/vsock", "/dev/kvm", "/dev/fuse"):
    with refusing("ENOENT", what=f"open {path}"):
        os.open(path, os.O_RDWR)
held()
