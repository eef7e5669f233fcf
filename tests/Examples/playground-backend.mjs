// Frontend: send user code to the API
async function runCode(language, code) {
  const res = await fetch(
    "http://127.0.0.1:8080/v1/agent-coderunner/api/execute",
    {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ language, code })
    }
  );
  const result = await res.json();

  if (result.exitCode === 0) {
    document.getElementById("output").textContent = result.stdout;
  } else {
    document.getElementById("output").textContent = result.stderr;
  }
}

// The page and its two clicks, which the text leaves to its reader.
const output = {};
globalThis.document = { getElementById: () => output };
await runCode("typescript", "const greeting: string = 'shown'; console.log(greeting)");
console.log(output.textContent);
await runCode("bash", "echo broken >&2; exit 3");
console.log(output.textContent);
