// The call that is on the screen, as text to paste. One generator for all pages; tests/Pages runs what it makes.

export const kinds = [
  { id: "curl", title: "curl", language: "bash" },
  { id: "python", title: "Python", language: "python" },
  { id: "javascript", title: "JavaScript", language: "javascript" },
  { id: "csharp", title: "C#", language: "csharp" },
];

/**
 * @param {string} kind one of {@link kinds}
 * @param {{address: string, language: string, code: string, stdin?: string, keyed?: boolean}} call
 *   `keyed`: it is made with a key, which the snippet takes from the environment: pasted code must not carry one.
 */
export function snippet(kind, call) {
  const url = `${call.address}/v1/agent-coderunner/api/execute`;
  return { curl, python, javascript, csharp }[kind](url, call);
}

function curl(url, { language, code, stdin, keyed }) {
  const body = { language, code, ...(stdin ? { stdin } : {}) };
  // JSON has no line that says JSON: the text ends where it should, whatever the program holds.
  return `curl -sS ${quoted(url)} \\\n  -H 'Content-Type: application/json' \\\n${keyed ? '  -H "Authorization: Bearer $CODERUNNER_KEY" \\\n' : ""}  --data-binary @- <<'JSON'\n${JSON.stringify(body, null, 2)}\nJSON\n`;
}

function python(url, { language, code, stdin, keyed }) {
  return `${keyed ? "import os\n\n" : ""}import requests

code = ${pythonText(code)}

result = requests.post(
    ${JSON.stringify(url)},
    json={"language": ${JSON.stringify(language)}, "code": code${stdin ? `, "stdin": ${pythonText(stdin)}` : ""}},${keyed ? '\n    headers={"Authorization": f"Bearer {os.environ[\'CODERUNNER_KEY\']}"},' : ""}
).json()

print(result["stdout"], end="")
`;
}

function javascript(url, { language, code, stdin, keyed }) {
  return `const code = ${javascriptText(code)};

const response = await fetch(${JSON.stringify(url)}, {
  method: "POST",
  headers: { "Content-Type": "application/json"${keyed ? ", Authorization: `Bearer ${process.env.CODERUNNER_KEY}`" : ""} },
  body: JSON.stringify({ language: ${JSON.stringify(language)}, code${stdin ? `, stdin: ${javascriptText(stdin)}` : ""} }),
});
const result = await response.json();

process.stdout.write(result.stdout);
`;
}

function csharp(url, { language, code, stdin, keyed }) {
  return `using System.Text;
using System.Text.Json.Nodes;

var code = ${csharpText(code)};

using var http = new HttpClient();
${keyed ? 'http.DefaultRequestHeaders.Authorization = new("Bearer", Environment.GetEnvironmentVariable("CODERUNNER_KEY"));\n' : ""}var body = new JsonObject { ["language"] = ${JSON.stringify(language)}, ["code"] = code${stdin ? `, ["stdin"] = ${csharpText(stdin)}` : ""} };
using var answer = await http.PostAsync(${JSON.stringify(url)}, new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));
var result = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

Console.Write(result["stdout"]);
`;
}

const quoted = text => `'${text.replaceAll("'", "'\\''")}'`;

// What a literal of several lines cannot say as it is goes as JSON, which all three languages read.
const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const plain = text => text.includes("\n") && !control.test(text.replaceAll("\t", ""));

function pythonText(text) {
  return plain(text) && !/\\|"""|"$/.test(text) ? `"""\\\n${text}"""` : JSON.stringify(text);
}

function javascriptText(text) {
  return plain(text) && !/[`\\]|\$\{/.test(text) ? `\`${text}\`` : JSON.stringify(text);
}

function csharpText(text) {
  if (!plain(text)) return csharpQuoted(text);
  const fence = '"'.repeat(Math.max(3, ...[...text.matchAll(/"+/g)].map(run => run[0].length + 1)));
  return `${fence}\n${text}\n${fence}`;
}

// C# writes \u2028 and the like as JSON does, but a lone half of a surrogate pair too: both are read back as they were.
const csharpQuoted = text => JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, one => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
