"""Jupyter's own Python kernels, started and asked by Jupyter's own client: one command a line in, one number a line out.

    start           a new kernel, up to its readiness      -> milliseconds
    execute CODE    in the kernel started last             -> milliseconds
    pids            of all kernels                         -> numbers, parted by spaces
    (end of input)  ends all kernels
"""
import os
import sys
import time

os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # else each kernel warns about a debugger that nobody uses

from jupyter_client.manager import start_new_kernel

kernels = []
print("ready", flush=True)
for line in sys.stdin:
    command, _, code = line.strip().partition(" ")
    began = time.perf_counter()
    if command == "start":
        kernels.append(start_new_kernel(kernel_name="python3"))
    elif command == "execute":
        output = []
        reply = kernels[-1][1].execute_interactive(code, timeout=60, output_hook=lambda message: output.append(message["content"].get("text", "")))
        if reply["content"]["status"] != "ok" or "".join(output) != "1\n":
            sys.exit(f"wrong answer: {reply['content']['status']} {output}")
    taken = (time.perf_counter() - began) * 1000
    print(" ".join(str(manager.provisioner.process.pid) for manager, _ in kernels) if command == "pids" else taken, flush=True)

while kernels:
    manager, client = kernels.pop()
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    del manager, client  # while their modules still stand
