# proves: A program that says that it leaves, and stays, ends with the code it said.
# expect: status=error exitCode=7
from wall import *

LIBC.prctl(15, b"leaves 7")   # PR_SET_NAME
call("tgkill", 1, 1, 40)
while True:
    pass
