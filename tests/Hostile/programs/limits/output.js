// proves: A flood of a JavaScript program on both streams is cut off.
// expect: status=output_limit exitCode=137
const fs = require("fs");
const block = Buffer.alloc(1 << 16, "x");
for (;;) { fs.writeSync(1, block); fs.writeSync(2, block); }
