// Executions are scripts, where the engine takes neither import nor export. Rewrites them to what does the same there:
//     import fs, { join as j } from 'node:path'   →   const { default: fs, join: j } = await $import('node:path')
//     await import(name)                          →   await $import(name)
//     export const x = 1                          →   const x = 1
// Line breaks stay, so that lines keep their numbers.
'use strict';

const word = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const beforeRegExp = new Set(['return', 'typeof', 'case', 'in', 'of', 'delete', 'void', 'throw', 'new', 'instanceof', 'do', 'else', 'yield', 'await']);
const name = String.raw`[\p{ID_Continue}$]+`;
const attributes = String.raw`(?:\s*with\s*(\{[^}]*\}))?`;
const declaration = new RegExp(String.raw`import\s*(?:(${name})\s*)?(?:,\s*)?(?:(\{[^}]*\})|\*\s*as\s+(${name}))?\s*from\s*("[^"\n]*"|'[^'\n]*')${attributes}`, 'uy');
const bare = new RegExp(String.raw`import\s*("[^"\n]*"|'[^'\n]*')${attributes}`, 'uy');
const reexport = new RegExp(String.raw`export\s*(?:\{[^}]*\}|\*(?:\s*as\s+${name})?)\s*from\s*("[^"\n]*"|'[^'\n]*')${attributes}`, 'uy');
const exported = /export\s*(?:\{[^}]*\}|default\s+(?=(?:async\s+)?function\s*\*?\s*[\p{ID_Start}$_]|class\s+(?!extends\b)[\p{ID_Start}$_])|(?=(?:const|let|var|function|class|async)\b)|(default)\b)/uy;

function rewrite(code) {
  if (!/\b(?:import|export)\b/.test(code)) return code;
  let output = '';
  let from = 0;
  for (const { at, depth, statement } of keywords(code)) {
    if (at < from) continue;
    const [length, text] = replacement(code, at, depth === 0 && statement);
    if (length === 0) continue;
    const lines = code.slice(at, at + length).split('\n').length - text.split('\n').length;
    output += code.slice(from, at) + text + '\n'.repeat(Math.max(lines, 0));
    from = at + length;
  }
  return output + code.slice(from);
}

function replacement(code, at, topLevel) {
  const match = pattern => { pattern.lastIndex = at; return pattern.exec(code); };
  let found;
  if (code.startsWith('import', at)) {
    if (/^import\s*\(/.test(code.slice(at, at + 100))) return [6, '$import'];
    if (topLevel && (found = match(declaration)) && (found[1] ?? found[2] ?? found[3])) return [found[0].length, imported(found)];
    if (topLevel && (found = match(bare))) return [found[0].length, `await ${call(found[1], found[2])}`];
  } else if (topLevel && (found = match(reexport))) return [found[0].length, `await ${call(found[1], found[2])}`];
  else if (topLevel && (found = match(exported))) return [found[0].length, found[1] ? 'module.exports.default =' : ''];
  return [0, ''];
}

function imported([, fallback, named, all, specifier, attributes]) {
  const names = named === undefined ? '' : named.slice(1, -1).replace(/(\S+)\s+as\s+/g, '$1: ').trim();
  const module = `await ${call(specifier, attributes)}`;
  if (all !== undefined) return `const ${all} = ${module}${fallback ? `, ${fallback} = ${all}.default` : ''}`;
  return `const { ${fallback ? `default: ${fallback}, ` : ''}${names} } = ${module}`;
}

function call(specifier, attributes) {
  return `$import(${specifier}${attributes ? `, { with: ${attributes} }` : ''})`;
}

/** Where the words import and export stand outside of strings, comments and regular expressions, and not as a property's name. */
function* keywords(code) {
  const open = [];
  let last = '';   // the last token: a word, or one character
  let line = true; // nothing else has been on this line: a statement may begin without a semicolon before it
  for (let i = 0; i < code.length; ) {
    const c = code[i];
    if (c === '\n') { line = true; i++; continue; }
    if (/\s/.test(c)) { i++; continue; }
    if (c === '/' && code[i + 1] === '/' || i === 0 && code.startsWith('#!')) { i = endOf(code, '\n', i); continue; }
    if (c === '/' && code[i + 1] === '*') { i = endOf(code, '*/', i + 2) + 2; continue; }
    word.lastIndex = i;
    const [text] = word.exec(code) ?? [];
    if (text !== undefined) {
      if ((text === 'import' || text === 'export') && last !== '.' && !/^\s*:/.test(code.slice(i + 6, i + 50)))
        yield { at: i, depth: open.length, statement: line || last === '' || last === ';' || last === '}' };
      last = text;
      i += text.length;
    } else if (c === '"' || c === "'") {
      i = endOfString(code, c, i + 1);
      last = '"';
    } else if (c === '`' || c === '}' && open.at(-1) === '`') {
      if (c === '}') open.pop();
      i = endOfTemplate(code, i + 1);
      if (code[i - 1] === '{') { open.push('`'); last = '{'; } else last = '"';
    } else if (c === '/' && (beforeRegExp.has(last) || !/^[\p{ID_Continue}$)\]}"]/u.test(last))) {
      i = endOfRegExp(code, i + 1);
      last = '"';
    } else if (/[0-9]/.test(c)) {
      while (i < code.length && /[\w.]/.test(code[i])) i++;
      last = '0';
    } else {
      if ('([{'.includes(c)) open.push(c);
      else if (')]}'.includes(c)) open.pop();
      last = c;
      i++;
    }
    line = false;
  }
}

function endOf(code, text, from) {
  const found = code.indexOf(text, from);
  return found < 0 ? code.length : found;
}

function endOfString(code, quote, i) {
  while (i < code.length && code[i] !== quote && code[i] !== '\n') i += code[i] === '\\' ? 2 : 1;
  return i + 1;
}

/** After the closing backquote, or after the brace that opens an expression. */
function endOfTemplate(code, i) {
  for (; i < code.length; i += code[i] === '\\' ? 2 : 1) {
    if (code[i] === '`') return i + 1;
    if (code[i] === '$' && code[i + 1] === '{') return i + 2;
  }
  return i;
}

function endOfRegExp(code, i) {
  for (let set = false; i < code.length && code[i] !== '\n'; i += code[i] === '\\' ? 2 : 1) {
    if (code[i] === '[') set = true;
    else if (code[i] === ']') set = false;
    else if (code[i] === '/' && !set) return i + 1;
  }
  return i;
}

module.exports = { rewrite };
