const API = 'http://127.0.0.1:8080/v1/agent-coderunner/api/execute';

async function testSubmission(studentCode) {
  // Append test cases to the student's code
  const testCode = `
${studentCode}

# --- Test Cases ---
assert add(2, 3) == 5, "add(2, 3) should be 5"
assert add(-1, 1) == 0, "add(-1, 1) should be 0"
assert add(0, 0) == 0, "add(0, 0) should be 0"
print("All tests passed!")
`;

  const resp = await fetch(API, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ language: 'python', code: testCode })
  });

  const result = await resp.json();
  return {
    passed: result.exitCode === 0,
    output: result.stdout,
    duration: result.duration
  };
}

// Test a correct submission
testSubmission('def add(a, b): return a + b')
  .then(r => console.log(r));
// { passed: true, output: "All tests passed!", duration: 12 }
