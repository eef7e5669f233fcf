# proves: Sleeping past the time limit ends the program too.
# request: {"timeout": 300}
# expect: status=timeout exitCode=137
import time

time.sleep(60)
