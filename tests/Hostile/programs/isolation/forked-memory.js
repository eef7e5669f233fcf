// proves: A JavaScript box that was forked holds nothing in its memory of how it or its siblings were made.
// request: {"timeout": 20000}
const fs = require('fs');
// The brackets keep the pattern itself from being found.
const trace = /cgroup[.]procs|coderunner[-]\d|CODERUNNER[_]SERVE|LD[_]PRELOAD=|scratch[ ]\d+[ ]\d|rlimit[ ][a-z]+[ ]\d/;
const memory = fs.openSync('/proc/self/mem');
const piece = Buffer.alloc(1 << 20);
let found;
for (const line of fs.readFileSync('/proc/self/maps', 'latin1').split('\n')) {
  const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
  for (let at = BigInt(`0x${from ?? 0}`), end = BigInt(`0x${to ?? 0}`); at < end; at += BigInt(piece.length)) {
    let got = 0;
    try { got = fs.readSync(memory, piece, 0, Math.min(piece.length, Number(end - at)), at); } catch { /* nothing is there */ }
    const [text] = trace.exec(piece.latin1Slice(0, got)) ?? [];
    piece.fill(0); // or the next look would find it here
    if (text) found ??= `${text.slice(0, 5)}… in ${line}`;
  }
}
console.log(found ? `broken: ${found}` : 'held');
