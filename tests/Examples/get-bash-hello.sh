curl "http://127.0.0.1:8080/v1/agent-coderunner/api/run/bash?code=echo%20Hello%20World"
