import requests

API = "http://127.0.0.1:8080/v1/agent-coderunner/api/execute"

def run_code(language, code):
    """Execute code and return the result."""
    resp = requests.post(API, json={"language": language, "code": code})
    result = resp.json()
    if result["exitCode"] == 0:
        return result["stdout"]
    else:
        raise RuntimeError(f"Code failed:\n{result['stdout']}")

# Your AI agent generates code, then verifies it works:
agent_code = """
def is_palindrome(s):
    s = s.lower().replace(' ', '')
    return s == s[::-1]

tests = ["racecar", "hello", "A man a plan a canal Panama"]
for t in tests:
    print(f"{t!r}: {is_palindrome(t)}")
"""

output = run_code("python", agent_code)
print(output)
# 'racecar': True
# 'hello': False
# 'A man a plan a canal Panama': True
