# proves: A daemon that double-forks, leaves its session and holds the streams does not hold the answer.
import time
from wall import *

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.chdir("/")
        time.sleep(25)
        print("broken: it lived on")
    os._exit(0)
os.wait()
held()
