// The code editor. It lives in a shadow root: there its styles are adopted sheets, which the strict content policy lets be.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { python } from "@codemirror/lang-python";
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, indentUnit, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { csharp } from "@codemirror/legacy-modes/mode/clike";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { drawSelection, dropCursor, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter, highlightCode, tags } from "@lezer/highlight";

const grammars = {
  python: () => python(),
  javascript: () => javascript(),
  typescript: () => javascript({ typescript: true }),
  bash: () => StreamLanguage.define(shell),
  csharp: () => StreamLanguage.define(csharp),
};
const grammar = language => grammars[language]?.() ?? [];
const indent = language => indentUnit.of(language === "python" ? "    " : "  ");

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.controlKeyword], color: "var(--code-key)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--code-text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--code-number)" },
  { tag: [tags.comment, tags.meta], color: "var(--code-comment)" },
  { tag: [tags.function(tags.variableName), tags.definition(tags.variableName), tags.className, tags.typeName, tags.propertyName], color: "var(--code-name)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: "14px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-content": { padding: "12px 0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 16px 0 8px" },
  ".cm-cursor, .cm-dropCursor": { borderLeft: "2px solid var(--accent)" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--muted)", border: "none", paddingLeft: "8px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--accent) 7%, transparent)" },
  ".cm-activeLineGutter": { color: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "color-mix(in srgb, var(--accent) 26%, transparent)" },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in srgb, var(--accent) 16%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "color-mix(in srgb, var(--accent) 22%, transparent)", outline: "none" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)", borderTop: "1px solid var(--line)" },
  ".cm-textfield, .cm-button": { background: "var(--surface)", color: "var(--ink)", border: "1px solid var(--strong-line)", borderRadius: "6px" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "8px", overflow: "hidden" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--button)", color: "var(--on-button)" },
});

// Left to itself, Chromium gives what is typed over a selection the selection's style in an attribute, which the content policy forbids.
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (event.inputType !== "insertText" || !event.data || empty || !event.cancelable || view.composing || view.state.readOnly) return false;
    const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    if (!view.state.facet(EditorView.inputHandler).some(handle => handle(view, from, to, event.data, insert))) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});

/** Puts an editor into `host`. `changed` and `run` are called with no arguments. */
export function createEditor(host, { text, language, label, changed, run }) {
  const root = host.attachShadow({ mode: "open" });
  const spoken = new Compartment();
  const setup = language => [grammar(language), indent(language)];
  const start = (text, language) => EditorState.create({
    doc: text,
    extensions: [
      Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => { run(); return true; } }])),
      lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), foldGutter(), drawSelection(), dropCursor(),
      EditorState.allowMultipleSelections.of(true), indentOnInput(), bracketMatching(), closeBrackets(), autocompletion({ activateOnTyping: false }),
      highlightActiveLine(), highlightSelectionMatches(), syntaxHighlighting(colours), look, typeOver,
      // Tab indents; Escape first, and it leads on: nobody is caught in here without a mouse.
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, indentWithTab]),
      EditorView.contentAttributes.of({ "aria-label": label, autocapitalize: "off", autocorrect: "off", spellcheck: "false" }),
      EditorView.updateListener.of(update => { if (update.docChanged) changed(); }),
      spoken.of(setup(language)),
    ],
  });
  const view = new EditorView({ state: start(text, language), parent: root, root });
  return {
    get text() { return view.state.doc.toString(); },
    /** Another program: undo does not lead back into the one before. */
    set(text, language) { view.setState(start(text, language)); },
    focus() { view.focus(); },
  };
}

/** Coloured code as nodes, for what is not edited. */
export function coloured(code, language) {
  const all = document.createDocumentFragment();
  const support = grammar(language);
  const parser = (support.language ?? support).parser;
  if (!parser) { all.append(code); return all; }
  highlightCode(code, parser.parse(code), classHighlighter, (text, classes) => {
    if (!classes) { all.append(text); return; }
    const span = document.createElement("span");
    span.className = classes;
    span.textContent = text;
    all.append(span);
  }, () => all.append("\n"));
  return all;
}
