// TypeScript's own transpiler, for the files that swc gets wrong. Its output still has import and export; swc does the rest.
'use strict';

const { definesFields } = require('./transpile.cjs');
const ts = require('./typescript.cjs');

function lower(file, source, compilerOptions) {
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(source, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: {
      // The last target for which decorators are lowered.
      target: ts.ScriptTarget.ES2025,
      module: ts.ModuleKind.Preserve,
      jsx: ts.JsxEmit.Preserve,
      sourceMap: true,
      experimentalDecorators: compilerOptions.experimentalDecorators === true,
      useDefineForClassFields: definesFields(compilerOptions),
      verbatimModuleSyntax: compilerOptions.verbatimModuleSyntax === true,
    },
  });
  // What is no TypeScript goes to swc as it is, which then says what is wrong and where.
  if (diagnostics.length > 0) return { code: source };
  const map = { ...JSON.parse(sourceMapText), sources: [file], sourcesContent: [source] };
  return { code: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ''), map: JSON.stringify(map) };
}

module.exports = { lower };
