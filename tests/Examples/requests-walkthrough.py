import requests

BASE = "http://127.0.0.1:8080/v1/agent-coderunner"

# Execute Python code
result = requests.post(f"{BASE}/api/execute", json={
    "language": "python",
    "code": "import math\nfor i in range(1, 6):\n    print(f'{i}! = {math.factorial(i)}')"
}).json()

print(f"Exit code: {result['exitCode']}")
print(f"Duration: {result['duration']}ms")
print(f"Output:\n{result['stdout']}")
if result["stderr"]:
    print(f"Errors:\n{result['stderr']}")

# Test multiple languages
for lang, code in [
    ("python", "print('Python:', 2**10)"),
    ("javascript", "console.log('Node.js:', Math.pow(2, 10))"),
    ("bash", "echo Bash: $((2**10))"),
]:
    r = requests.post(f"{BASE}/api/execute", json={"language": lang, "code": code}).json()
    print(f"  {r['stdout'].strip()} ({r['duration']}ms)")
