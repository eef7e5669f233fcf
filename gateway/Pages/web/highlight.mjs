// Colours the code blocks of pages while they are built, with the editor's own grammars: <pre><code data-language="python">.
import { javascript } from "@codemirror/lang-javascript";
import { python } from "@codemirror/lang-python";
import { StreamLanguage } from "@codemirror/language";
import { csharp } from "@codemirror/legacy-modes/mode/clike";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { classHighlighter, highlightCode } from "@lezer/highlight";

const parsers = {
  python: python().language.parser,
  javascript: javascript().language.parser,
  html: null,
  bash: StreamLanguage.define(shell).parser,
  csharp: StreamLanguage.define(csharp).parser,
};

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = text => text.replace(/[&<>"]/g, one => entities[one]);
const unescape = html => html.replace(/&(amp|lt|gt|quot);/g, (entity) => Object.keys(entities).find(one => entities[one] === entity));

export function highlightBlocks(page) {
  return page.replace(/(<code data-language="(\w+)"[^>]*>)([\s\S]*?)(<\/code>)/g, (whole, open, language, html, close) => {
    const parser = parsers[language];
    if (!parser) return whole;
    const code = unescape(html);
    let coloured = "";
    highlightCode(code, parser.parse(code), classHighlighter,
      (text, classes) => { coloured += classes ? `<span class="${classes}">${escape(text)}</span>` : escape(text); },
      () => { coloured += "\n"; });
    return open + coloured + close;
  });
}
