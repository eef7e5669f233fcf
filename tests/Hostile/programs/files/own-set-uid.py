# proves: A set-uid copy that a program makes gives it no other user.
import shutil
import subprocess
from wall import *

shutil.copy("/usr/bin/id", "/workspace/id")
os.chmod("/workspace/id", 0o6755)
with refusing("EPERM", "EINVAL", what="give a file to root"):
    os.chown("/workspace/id", 0, 0)
ran = subprocess.run(["/workspace/id", "-u"], capture_output=True, text=True)
if ran.stdout != "1000\n":
    broken(f"it ran as {ran.stdout}")
held()
