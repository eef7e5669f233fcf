const BASE = "http://127.0.0.1:8080/v1/agent-coderunner";

// Execute code and get results
const result = await fetch(`${BASE}/api/execute`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({
    language: "python",
    code: "import json\ndata = {'primes': [2, 3, 5, 7, 11, 13]}\nprint(json.dumps(data))"
  })
}).then(r => r.json());

// Parse the output as JSON
const output = JSON.parse(result.stdout);
console.log(output.primes); // [2, 3, 5, 7, 11, 13]

// Quick GET for one-liners
const quick = await fetch(
  `${BASE}/api/run/python?code=${encodeURIComponent("print(42**42)")}`
).then(r => r.json());
console.log(quick.stdout); // "150130937545296572..."
