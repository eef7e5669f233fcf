import requests

def run_validation(script, language="bash"):
    result = requests.post(
        "http://127.0.0.1:8080/v1/agent-coderunner/api/execute",
        json={"language": language, "code": script}
    ).json()
    return result["exitCode"] == 0, result["stdout"]

# Validate JSON schema
ok, out = run_validation("""
import json
data = {"name": "test", "value": 42}
assert isinstance(data["name"], str), "name must be string"
assert isinstance(data["value"], int), "value must be int"
print("Validation passed")
""", "python")
print(f"Valid: {ok}, Output: {out}")
