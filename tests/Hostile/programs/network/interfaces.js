// proves: A JavaScript program sees no interface but its own loopback.
const names = Object.keys(require("os").networkInterfaces());
console.log(names.every(name => name === "lo") ? "held" : `broken: ${names}`);
