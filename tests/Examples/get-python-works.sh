curl "http://127.0.0.1:8080/v1/agent-coderunner/api/run/python?code=print('works!')"
