#!/usr/bin/python3
"""Runs the hostile programs (Hostile/programs) over the API of a system in containers, four at a time, and judges them by their heads as
HostileProgram.cs does. What they look for is the runner's own: its secret, its port, its address, its launcher. Prints each that was
not held, and ends with "N passed, N failed". One that broke nothing and ended otherwise than expected is run once more, alone: beside
three others on a busy machine a program may come to its limit before it comes to its point.

containers-hostile.py ADDRESS OWN_IP LAUNCHER_PID [NAME…]"""
import concurrent.futures
import json
import pathlib
import sys
import urllib.error
import urllib.request

FOLDER = pathlib.Path(__file__).resolve().parent / "Hostile/programs"
LANGUAGES = {".py": "python", ".js": "javascript", ".ts": "typescript", ".sh": "bash"}
WALL = (FOLDER / "wall.py").read_text()

# What is not there cannot be misused, only the program meant it to be there: without control groups memory that belongs to no process and
# no file is refused (launcher/seccomp.c), and the image has no mount(8). These words must come instead.
ABSENT = {
    "files/sys-file-system.sh": "mount: command not found", "isolation/shared-memory.py": "shmget answered -1 ENOSYS",
    "limits/memory-memfd.py": "Function not implemented", "limits/memory-system-v.py": "SIGSEGV",
    "syscalls/kexec.py": "Function not implemented", "syscalls/modules.py": "Function not implemented",
}

# What the kernel bounds in a control group is ended by the watch.
WATCHED = {"limits/memory-tcp-kept.py", "limits/memory-udp-kept.py"}

# What a runner without rights and without control groups of its own cannot give: deploy/README.md says so, and why. Any other that is not held has failed.
NOT_GIVEN = {
    "privileges/user-map.py": "boxes share the runner's user",
    # Memory is watched: these fill 100 MiB within some looks, and are at their end. memory-*-kept.py are held.
    "limits/memory-sockets.py": "a burst before the watch looked", "limits/memory-tcp.py": "a burst before the watch looked", "limits/memory-udp.py": "a burst before the watch looked",
}


def head(code, name):
    for line in code.split("\n"):
        if not line.startswith(("# ", "// ")):
            return ""
        if line.split(" ", 1)[1].startswith(name + ": "):
            return line.split(name + ": ", 1)[1].strip()
    return ""


def ask(address, request):
    body = urllib.request.Request(address + "/v1/agent-coderunner/api/execute", json.dumps(request).encode())
    try:
        with urllib.request.urlopen(body, timeout=120) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        raise RuntimeError(f"{refused.code} {refused.read().decode()}") from refused


def judge(name, code, request, answer):
    """None when the box held, else what happened."""
    if name in ABSENT and ABSENT[name] in answer["stdout"] + answer["stderr"] + str(answer.get("signal")):
        return None
    if "broken" in answer["stdout"]:
        return answer["stdout"]
    wanted = dict(part.split("=", 1) for part in head(code, "expect").split())
    status = "memory_limit" if name in WATCHED else wanted.get("status", "ok")
    files = answer["files"]
    after = head(code, "after")
    good = (status in ("any", answer["status"])
            and (status != "ok" or answer["stdout"] == "held\n")
            and wanted.get("exitCode", str(answer["exitCode"])) == str(answer["exitCode"])
            and ("signal" not in wanted or (answer.get("signal") or "none") == wanted["signal"])
            and (answer["status"] != "timeout" or answer["duration"] - request["timeout"] <= 5000)
            and (not after.startswith("files=") or ",".join(one["name"] for one in files) == after[6:])
            and (after != "returns-nothing" or not any("content" in one for one in files))
            and (after != "cpu" or answer["cpuTime"] >= 350))
    return None if good else json.dumps({name: answer.get(name) for name in ("status", "signal", "exitCode", "duration", "cpuTime", "stdout", "stderr", "files")})[:700]


def main(address, own_ip, launcher, names):
    bait = {"{file}": "/run/secrets/Sessions__Secret", "{socket}": "/run/docker.sock", "{tcp}": "8080", "{udp}": "53", "{abstract}": "coderunner",
            "{shm}": "305419896", "{gateway}": "8080", "{pid}": launcher, "{lan}": own_ip}

    def run(path):
        code = path.read_text()
        text = head(code, "request") or "{}"
        for name, value in bait.items():
            text = text.replace(name, value)
        request = json.loads(text)
        request |= {"language": LANGUAGES[path.suffix], "code": code}
        if path.suffix == ".py":
            request["files"] = request.get("files", []) + [{"name": "wall.py", "content": WALL}]
        try:
            return judge(str(path.relative_to(FOLDER)), code, request, ask(address, request))
        except Exception as failure:
            return f"no answer: {failure}"

    paths = [FOLDER / name for name in names] or sorted(path for path in FOLDER.glob("*/*") if path.suffix in LANGUAGES)
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(4) as four:
        results = list(zip(paths, four.map(run, paths)))
    for path, problem in results:
        name = str(path.relative_to(FOLDER))
        if problem is not None and "broken" not in problem and name not in NOT_GIVEN:
            print(f"   once more, alone: [{name}] {problem}")
            problem = run(path)
        if problem is None:
            passed += 1
        elif name in NOT_GIVEN:
            print(f"   not given here: {NOT_GIVEN[name]} [{name}]")
        else:
            failed += 1
            print(f"FAILED: {head(path.read_text(), 'proves')} [{name}] {problem}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main(*sys.argv[1:4], sys.argv[4:]))
