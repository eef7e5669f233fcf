"""Waits in the middle of the interpreter's start: this is the last thing `site` imports before Python looks at main.py.

By then Python has booted and common modules are loaded; when the executor's message comes (descriptor 3), Python goes on by
itself as if nothing had been, so that the program is a real __main__ and no frame of ours is ever below it.
"""


def wait():
    import os
    import sys

    # What most programs import. Loaded here they are found in sys.modules; names that programs see are not touched.
    for name in ("json", "re", "math", "random", "datetime", "collections", "itertools", "functools", "typing", "dataclasses", "traceback"):
        __import__(name)

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

    # random was seeded at boot from the kernel, in this process alone: nobody else has that state. Times start now.
    here = os.path.dirname(__file__)
    sys.path[:] = [one for one in sys.path if one != here]
    sys.path_importer_cache.pop(here, None)


wait()
