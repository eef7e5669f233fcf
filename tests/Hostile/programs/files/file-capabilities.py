# proves: A program cannot put capabilities on a file.
import shutil
import struct
from wall import *

shutil.copy("/usr/bin/id", "/workspace/id")
everything = struct.pack("<IIIII", 0x02000001, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff)
with refusing("EPERM", "ENOTSUP", what="give a file capabilities"):
    os.setxattr("/workspace/id", "security.capability", everything)
for name in ("trusted.x", "security.x"):
    with refusing("EPERM", "ENOTSUP", what=f"set the attribute {name}"):
        os.setxattr("/workspace/id", name, b"x")
held()
