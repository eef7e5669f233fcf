# proves: A program has no terminal of the machine and cannot type into any.
import fcntl
import pty
import termios
from wall import *

with refusing("ENXIO", "ENOENT", what="open the controlling terminal"):
    os.open("/dev/tty", os.O_RDWR)
ours, theirs = pty.openpty()
def type_into():
    os.setsid()
    fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)
    for request in (termios.TIOCSTI, termios.TIOCLINUX):
        refused_by(request)
def refused_by(request):
    try:
        fcntl.ioctl(theirs, request, b"\x02")
    except PermissionError:
        return
    except OSError as error:
        print(f"broken: ioctl {request:#x} is stopped only by {error}", flush=True)
        os._exit(1)
    print(f"broken: ioctl {request:#x}", flush=True)
    os._exit(1)
if in_child(type_into) == 0:
    held()
