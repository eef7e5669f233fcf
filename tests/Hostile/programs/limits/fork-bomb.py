# proves: A fork bomb ends at its time limit and takes nothing along.
# request: {"timeout": 400}
# expect: status=timeout exitCode=137
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
