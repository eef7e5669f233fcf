"""Waits in the middle of the interpreter's start: this is the last thing `site` imports before Python looks at main.py.

By then Python has booted; when the executor's message comes (descriptor 3), it goes on by itself as if nothing had been, so
that the program is a real __main__ and no frame of ours is ever below it. Nothing is imported ahead: what a dozen common modules
cost at the interpreter's end (7 ms) is more than most programs would save at their start (measured: 3.2 ms from message to end
without, 11 with).
"""


def wait():
    import os
    import sys

    parts = []
    while part := os.read(3, 1 << 20):
        parts.append(part)
    os.close(3)
    message = b"".join(parts).split(b"\0")[:-1]
    if not message:
        os._exit(1)  # the executor changed its mind

    # LENGTH, ARGC, ARG…, NAME=VALUE…: the command's own words come first among the arguments.
    count = int(message[1])
    command = [os.fsdecode(one) for one in message[2 : 2 + count]]
    sys.argv[1:] = command[2:]
    sys.orig_argv[:] = command
    os.environ.pop("PYTHONPATH")
    for one in message[2 + count :]:
        name, _, value = one.partition(b"=")
        os.environb[name] = value

    here = os.path.dirname(__file__)
    sys.path[:] = [one for one in sys.path if one != here]
    sys.path_importer_cache.pop(here, None)


wait()
