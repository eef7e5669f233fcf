'use strict';

const { readFileSync } = require('node:fs');
const { dirname, resolve } = require('node:path');

/** What of a tsconfig.json changes how its programs run. */
function read(file) {
  const folder = dirname(resolve(file));
  const compilerOptions = compilerOptionsOf(file);
  const baseUrl = compilerOptions.baseUrl && resolve(folder, compilerOptions.baseUrl);
  const paths = Object.entries(compilerOptions.paths ?? {})
    .map(([pattern, targets]) => ({ pattern: pattern.split('*'), targets: targets.map(target => resolve(baseUrl ?? folder, target)) }))
    // The pattern with the longest text before its star wins.
    .sort((a, b) => a.pattern.length - b.pattern.length || b.pattern[0].length - a.pattern[0].length);
  return { compilerOptions, paths, baseUrl };
}

function compilerOptionsOf(file) {
  const { extends: parents = [], compilerOptions = {} } = parse(file);
  const inherited = [parents].flat().map(parent => compilerOptionsOf(resolve(dirname(file), parent)));
  return Object.assign({}, ...inherited, compilerOptions);
}

function parse(file) {
  try {
    return JSON.parse(withoutComments(readFileSync(file, 'utf8')));
  } catch (error) {
    console.error(`${file}: ${error.message}`);
    process.exit(1);
  }
}

/** JSON from what tsconfig.json may hold beyond it: comments, and commas before a closing bracket. */
function withoutComments(text) {
  const strings = '"(?:\\\\.|[^"\\\\])*"';
  return text
    .replace(new RegExp(`(${strings})|//[^\\n]*|/\\*[^]*?\\*/`, 'g'), (_, string = '') => string)
    .replace(new RegExp(`(${strings})|,(?=\\s*[}\\]])`, 'g'), (_, string = '') => string);
}

module.exports = { read };
