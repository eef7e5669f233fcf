# proves: Ignoring every signal does not outlast the time limit.
# request: {"timeout": 300}
# expect: status=timeout exitCode=137
import signal
import time

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True:
    time.sleep(1)
