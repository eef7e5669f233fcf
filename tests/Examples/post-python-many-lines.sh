curl -X POST "http://127.0.0.1:8080/v1/agent-coderunner/api/execute" \
  -H "Content-Type: application/json" \
  -d '{
    "language": "python",
    "code": "import json\n\ndef fibonacci(n):\n    a, b = 0, 1\n    for _ in range(n):\n        a, b = b, a + b\n    return a\n\nresult = {f\"fib({i})\": fibonacci(i) for i in [10, 20, 30, 50]}\nprint(json.dumps(result, indent=2))"
  }'
