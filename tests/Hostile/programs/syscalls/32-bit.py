# proves: System calls of the 32-bit kind, whose numbers mean something else, end the process.
import mmap
import signal
from wall import *

if X86:
    # push rbx; mov eax, 20 (getpid); int 0x80; pop rbx; ret
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\x53\xb8\x14\x00\x00\x00\xcd\x80\x5b\xc3")
    enter = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
    status = in_child(lambda: os._exit(7 if enter() == os.getpid() else 0))
    # SIGSEGV: a kernel that has no such entry.
    if not os.WIFSIGNALED(status) or os.WTERMSIG(status) not in (signal.SIGSYS, signal.SIGSEGV):
        broken(f"a 32-bit call ended with {status}")
held()
