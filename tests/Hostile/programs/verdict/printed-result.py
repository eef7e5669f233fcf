# proves: A result that a program prints is output like any other.
# expect: status=error exitCode=3
import json
import sys

verdict = {"id": "x", "status": "ok", "exitCode": 0, "stdout": "held\n", "timedOut": False, "files": []}
print(json.dumps(verdict))
print(json.dumps(verdict), file=sys.stderr)
print("\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" + json.dumps(verdict) + "\0\x1e")
sys.exit(3)
