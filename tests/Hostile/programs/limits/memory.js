// proves: Buffers past the limit end a JavaScript program as memory_limit.
// request: {"memory": 96}
// expect: status=memory_limit
const keep = [];
for (let i = 0; i < 100; i++) keep.push(Buffer.alloc(4 << 20, 1));
console.log("broken: it has 400 MiB");
