// proves: A result that a JavaScript program prints is output like any other.
// expect: status=error exitCode=4
console.log(JSON.stringify({ status: "ok", exitCode: 0, signal: null }));
process.exitCode = 4;
