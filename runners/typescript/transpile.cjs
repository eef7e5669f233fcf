'use strict';

const { compileFunction } = require('node:vm');
// The package of this machine's architecture itself: the JavaScript around it only chooses among them, and costs 6 ms.
const { transformSync } = require(`@swc/core-linux-${process.arch}-gnu`);

// swc is 20 times faster than TypeScript's own transpiler, but it lowers decorators with faults (a decorated class in a script,
// access to private members), leaves `accessor` alone, and lets a namespace see neither its other blocks nor its aliases.
// Such files go through TypeScript first. An `@` in a string may send one there in vain: that costs time, nothing else.
const needsTypeScript = new RegExp(
  String.raw`^(?!\s*(?://|/?\*)).*(?:(?<![\w"'\`.-])@[\w$([]|\baccessor\s+[\w$#["']|\b(?:namespace|module)\s+[\w$.]+\s*\{)`, 'm');

let lowering; // 50 MiB and 90 ms: loaded for the first file that needs it

/**
 * Turns TypeScript into what Node's loaders take, source map included.
 * As under tsx a file becomes CommonJS, so that import, require and __dirname may be mixed in it. It becomes an ES module
 * where that is wanted (an ES module imports it, its package or extension says so) or where nothing else can run it
 * (it awaits at its top level).
 */
function transpile(file, source, wanted, names, { compilerOptions }) {
  try {
    const input = needsTypeScript.test(source) ? (lowering ??= require('./lower.cjs')).lower(file, source, compilerOptions) : { code: source };
    // `export =` exists in CommonJS only.
    const first = /^\s*export\s*=/m.test(source) ? 'commonjs' : wanted;
    const code = swc(file, input, first, names, compilerOptions);
    const format = formatOf(code, source, first);
    return { format, source: format === first ? code : swc(file, input, format, names, compilerOptions) };
  } catch (error) {
    return { format: wanted, source: require('./syntax-error.cjs').throwing(file, source, error.message) };
  }
}

/** What the transpiled code turned out to be. V8 is asked only where the source leaves doubt. */
function formatOf(code, source, format) {
  if (format === 'commonjs' && !/\bawait\b|\bimport\s*\.\s*meta\b/.test(source)) return 'commonjs';
  try {
    compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname']);
    return 'commonjs';
  } catch {
    return 'module';
  }
}

function swc(file, { code, map }, format, names, compilerOptions) {
  const options = {
    filename: file,
    swcrc: false,
    configFile: false,
    isModule: 'unknown',
    sourceMaps: true,
    inputSourceMap: map,
    inlineSourcesContent: true,
    module: format === 'module'
      ? { type: 'nodenext' }
      : { type: 'commonjs', strictMode: compilerOptions.alwaysStrict ?? compilerOptions.strict ?? false },
    jsc: {
      target: 'esnext',
      parser: map
        ? { syntax: 'ecmascript', jsx: file.endsWith('x'), explicitResourceManagement: true }
        : { syntax: 'typescript', tsx: file.endsWith('x') },
      transform: {
        useDefineForClassFields: definesFields(compilerOptions),
        verbatimModuleSyntax: compilerOptions.verbatimModuleSyntax === true,
        optimizer: format === 'module' ? { simplify: false, globals: { vars: names } } : undefined,
      },
    },
  };
  const output = transformSync(code, false, Buffer.from(JSON.stringify(options)));
  return `${output.code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(mapFor(output.map)).toString('base64')}`;
}

function mapFor(json) {
  const map = JSON.parse(json);
  // The requires that imports became stand before the first mapping: without one they would show a line that does not exist.
  map.mappings = map.mappings.startsWith(';') ? `AAAA${map.mappings}` : `AAAA,${map.mappings}`;
  // Node would take the name at a frame's position for the name of the function around it.
  map.names = [];
  return JSON.stringify(map);
}

/** Whether class fields are defined, as JavaScript has it, or assigned, as TypeScript did before: the target's year decides. */
function definesFields({ useDefineForClassFields, target = 'esnext' }) {
  return useDefineForClassFields ?? !/^es(3|5|6|201\d|202[01])$/i.test(target);
}

module.exports = { definesFields, needsTypeScript, transpile };
