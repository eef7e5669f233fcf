// proves: Arrays past the limit end a TypeScript program.
// request: {"memory": 128}
// expect: status=memory_limit
const keep: Uint8Array[] = [];
for (let i = 0; i < 100; i++) keep.push(new Uint8Array(4 << 20).fill(1));
console.log("broken: it has 400 MiB");
