curl -X POST "http://127.0.0.1:8080/v1/agent-coderunner/api/execute" \
  -H "Content-Type: application/json" \
  -d '{"language":"python","code":"fib = lambda n: n if n <= 1 else fib(n-1)+fib(n-2)\nprint([fib(i) for i in range(10)])"}'
