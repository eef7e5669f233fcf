# proves: Threads count as processes: there are at most 64.
import threading
from wall import *

gate = threading.Event()
made = 0
try:
    for _ in range(300):
        threading.Thread(target=gate.wait, daemon=True).start()
        made += 1
except RuntimeError:
    pass
gate.set()
if not 8 < made < 64:
    broken(f"it made {made} threads")
held()
