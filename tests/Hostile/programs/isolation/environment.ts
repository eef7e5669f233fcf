// proves: A TypeScript program's environment holds nothing of the service's.
const expected = new Set(["PATH", "HOME", "TMPDIR", "LANG", "USER", "PWD"]);
const more = Object.keys(process.env).filter(name => !expected.has(name));
console.log(more.length === 0 ? "held" : `broken: ${more}`);
