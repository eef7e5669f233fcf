import requests

def ai_code_tool(code, language="python"):
    """Tool for AI agents to execute code."""
    result = requests.post(
        "http://127.0.0.1:8080/v1/agent-coderunner/api/execute",
        json={"language": language, "code": code}
    ).json()

    if result["exitCode"] == 0:
        return f"Code executed successfully ({result['duration']}ms):\n{result['stdout']}"
    else:
        return f"Code failed (exit {result['exitCode']}):\n{result['stderr']}"

# Use with LangChain, CrewAI, or any agent framework
# agent.tools = [Tool(name="execute_code", func=ai_code_tool)]

# What an agent would call, which the text leaves to its reader.
print(ai_code_tool("print(sorted({3, 1, 2}))"))
print(ai_code_tool("import sys\nsys.exit('no answer')"))
