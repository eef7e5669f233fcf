import requests

BASE = "http://127.0.0.1:8080/v1/agent-coderunner"

# Create a session
session = requests.post(f"{BASE}/api/sessions", json={
    "language": "python"
}).json()
sid = session["id"]
print(f"Session created: {sid}")

# First execution: define a function
requests.post(f"{BASE}/api/sessions/{sid}/execute", json={
    "code": "def greet(name): return f'Hello, {name}!'"
})

# Second execution: use the function (it persists!)
result = requests.post(f"{BASE}/api/sessions/{sid}/execute", json={
    "code": "print(greet('World'))"
}).json()
print(result["stdout"])  # "Hello, World!"

# Upload a file to the session
requests.post(f"{BASE}/api/sessions/{sid}/files", json={
    "filename": "data.txt",
    "content": "line 1\nline 2\nline 3"
})

# Read the file in the next execution
result = requests.post(f"{BASE}/api/sessions/{sid}/execute", json={
    "code": "with open('data.txt') as f: print(f.read())"
}).json()
print(result["stdout"])  # "line 1\nline 2\nline 3"

# Clean up
requests.delete(f"{BASE}/api/sessions/{sid}")
