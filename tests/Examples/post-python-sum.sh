curl -X POST "http://127.0.0.1:8080/v1/agent-coderunner/api/execute" \
  -H "Content-Type: application/json" \
  -d '{"language":"python","code":"print(sum(range(100)))"}'
