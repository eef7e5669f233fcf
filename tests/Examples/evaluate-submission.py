import requests

BASE = "http://127.0.0.1:8080/v1/agent-coderunner"

def evaluate_submission(code, test_cases, language="python"):
    """Run candidate code against test cases."""
    test_code = code + "\n\n# Test cases\n"
    for i, (inp, expected) in enumerate(test_cases):
        test_code += f"result = solution({inp})\n"
        test_code += f"assert result == {expected}, f'Test {i+1} failed: got {{result}}'\n"
    test_code += "print('All tests passed!')"

    result = requests.post(f"{BASE}/api/execute", json={
        "language": language,
        "code": test_code
    }).json()

    return {
        "passed": result["exitCode"] == 0,
        "output": result["stdout"],
        "error": result["stderr"],
        "duration_ms": result["duration"]
    }

# Two candidates, whom the text leaves to its reader.
cases = [("2", 4), ("-3", 9)]
print(evaluate_submission("def solution(x):\n    return x * x", cases))
wrong = evaluate_submission("def solution(x):\n    return x + 2", cases)
print(wrong["passed"], wrong["error"].splitlines()[-1])
