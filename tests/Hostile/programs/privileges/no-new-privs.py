# proves: Nothing that a program starts can have more rights than it: no_new_privs is set and stays.
from wall import *

PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS = 38, 39
if LIBC.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1:
    broken("no_new_privs is not set")
LIBC.prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0)
if LIBC.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1:
    broken("no_new_privs was taken back")
held()
