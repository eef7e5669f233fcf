# proves: An atexit handler that starts itself again ends at the time limit.
# request: {"timeout": 400}
# expect: status=timeout exitCode=137
import atexit
import time

def again():
    atexit.register(again)
    time.sleep(60)
atexit.register(again)
