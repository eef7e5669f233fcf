# proves: System V semaphores and queues are few enough, and go with the box.
# request: {"memory": 64}
# expect: status=any
from wall import *

made = 0
while made < 40_000 and LIBC.semget(0, 250, 0o1600) >= 0:
    made += 1
queues = 0
while queues < 40_000 and LIBC.msgget(0, 0o1600) >= 0:
    queues += 1
held()
