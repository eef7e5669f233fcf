#!/usr/bin/python3
"""Runs a second of several forms of the system on the same processors: callers take turns between them, in slices, and the medians are
compared with the first form's. Called by swarm.sh.

throughput.py NAME=HOST:PORT[,HOST:PORT…]…     LANGUAGES="python bash" in the environment leaves the others out"""
import http.client
import itertools
import json
import os
import statistics
import sys
import threading
import time

PROGRAMS = {"python": "print(42)", "javascript": "console.log(42)", "typescript": "const n: number = 42; console.log(n)", "bash": "echo 42"}
SLICE, TURNS, CALLERS = 2.0, 5, 4 * os.cpu_count()


def call(connection, language):
    connection.request("POST", "/v1/agent-coderunner/api/execute", json.dumps({"language": language, "code": PROGRAMS[language]}))
    answer = connection.getresponse()
    body = answer.read()
    return answer.status == 200 and json.loads(body)["stdout"] == "42\n"


def slice_of(addresses, language, seconds):
    """Right answers a second of all callers, and how many were other answers."""
    good, bad, until = itertools.count(), itertools.count(), time.monotonic() + seconds

    def caller(address):
        connection = http.client.HTTPConnection(address, timeout=60)
        while time.monotonic() < until:
            try:
                next(good if call(connection, language) else bad)
            except (OSError, http.client.HTTPException):
                next(bad)
                connection.close()
                time.sleep(0.1)

    callers = [threading.Thread(target=caller, args=(addresses[n % len(addresses)],)) for n in range(CALLERS)]
    began = time.monotonic()
    for one in callers:
        one.start()
    for one in callers:
        one.join()
    return next(good) / (time.monotonic() - began), next(bad)


def main(forms):
    for language in os.environ.get("LANGUAGES", " ".join(PROGRAMS)).split():
        for addresses in forms.values():
            slice_of(addresses, language, 2 * SLICE)   # until the compilers are done
        results = {name: [] for name in forms}
        wrong = 0
        for turn in range(TURNS):
            for name in sorted(forms, reverse=turn % 2 == 1):
                rate, bad = slice_of(forms[name], language, SLICE)
                results[name].append(rate)
                wrong += bad
        first = next(iter(forms))
        print(f"   {language:11}" + "".join(
            f"{name} {statistics.median(rates):.0f} a second" + ("" if name == first else f" ({statistics.median(b / a for a, b in zip(results[first], rates)):.2f} of {first})") + ", "
            for name, rates in results.items()) + f"{wrong} other answers", flush=True)


main({name: addresses.split(",") for name, addresses in (one.split("=") for one in sys.argv[1:])})
