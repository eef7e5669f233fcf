# proves: Processes that keep replacing themselves end with the program.
from wall import *

if os.fork() == 0:
    while True:
        if os.fork() != 0:
            os._exit(0)
held()
