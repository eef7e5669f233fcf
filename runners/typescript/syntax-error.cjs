'use strict';

/**
 * JavaScript that throws what the transpiler refused, mapped to the place in the caller's own file: Node then reports it as
 * it reports any error, with the line and the caret, and `import()` of a broken file rejects like any other.
 */
function throwing(file, source, report) {
  const { message, line, column } = parse(report, source);
  const map = {
    version: 3,
    sources: [file],
    sourcesContent: [source],
    names: [],
    mappings: `AA${vlq(line - 1)}${vlq(column)}`,
  };
  const encoded = Buffer.from(JSON.stringify(map)).toString('base64');
  return `throw new SyntaxError(${JSON.stringify(message)});\n//# sourceMappingURL=data:application/json;base64,${encoded}`;
}

/**
 * Reads swc's report:
 *   x Expected a semicolon
 *    ,-[/workspace/main.ts:1:1]
 *  1 |     let q = 1 1;
 *    :               ^
 *    `----
 */
function parse(report, source) {
  const message = /^\s*x (.*)/.exec(report)?.[1] ?? report.split('\n', 1)[0];
  const marked = /^ *(\d+) \| .*\n *: (.*)/m.exec(report);
  const lines = source.split('\n');
  if (!marked) {
    // Nothing is marked at the end of the file.
    const last = lines.findLastIndex(text => text.trim() !== '');
    return { message, line: Math.max(last, 0) + 1, column: lines[last]?.trimEnd().length ?? 0 };
  }
  // The report shows a tab as four spaces.
  const line = Number(marked[1]);
  const tabs = /^\t*/.exec(lines[line - 1])[0].length;
  return { message, line, column: Math.max(marked[2].search(/\S/) - 3 * tabs, 0) };
}

/** A number of a source map's mappings, in base64 digits of five bits, lowest first, the sign in the lowest bit. */
function vlq(number) {
  let digits = '';
  for (let rest = number << 1; ; rest >>>= 5) {
    const more = rest >= 32 ? 32 : 0;
    digits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'[(rest & 31) | more];
    if (!more) return digits;
  }
}

module.exports = { throwing };
