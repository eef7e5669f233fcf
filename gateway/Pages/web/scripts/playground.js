// The playground: what is on the screen, and what its controls do. Everything that is worth a test of its own is beside it.
import { examples } from "./examples.js";
import { keyIsKept, recall, recallKey, remember, rememberKey } from "./memory.js";
import { run, talk } from "./run.js";
import { fromFragment, toFragment } from "./share.js";
import { kinds, snippet } from "./snippets.js";
import { tabs } from "./tabs.js";
import { bytes, refusal, time, verdict } from "./words.js";

const element = id => document.getElementById(id);
const option = (value, text) => new Option(text, value);
const MOST_OUTPUT = 1 << 20;   // characters on the screen; the service keeps no more of a stream either

const memory = recall();
let languages = [], current = memory.language ?? "python", key = recallKey();
let editor = null, coloured = null, running = null, countdown = 0, visiting = false;   // visiting: on the screen is what a link brought

const selectTab = tabs(element("tab-output").parentElement);

// ---- the program ----

const code = () => editor?.text ?? element("code").value;
const stdin = () => element("stdin").value;
const talks = () => document.querySelector("input[name=mode]:checked").value === "talk";
const hello = language => languages.find(one => one.name === language)?.hello ?? "";
const choices = language => [{ title: "Hello, World", code: `${hello(language)}\n` }, ...(examples[language] ?? [])];

function show(text, language = current) {
  current = language;
  element("language").value = language;
  if (editor) editor.set(text, language);
  else element("code").value = text;
  element("example").replaceChildren(option("", "Choose …"), ...choices(language).map((one, i) => option(i, one.title)));
  if (!element("panel-call").hidden) showSnippet();
}

let saving = 0;
function changed() {
  visiting = false;
  clearTimeout(saving);
  saving = setTimeout(save, 300);
  if (!element("panel-call").hidden) showSnippet();
}

function save() {
  if (visiting) return;   // one's own program is not lost to somebody else's
  memory.codes[current] = code();
  remember({ language: current, codes: memory.codes, stdin: stdin(), talk: talks() });
}

function setTalk(on) {
  document.querySelector(`input[name=mode][value=${on ? "talk" : "whole"}]`).checked = true;
  element("stdin-field").hidden = on;
}

// ---- the run ----

function start() {
  if (running || countdown) return;
  const request = { language: current, code: code(), ...(stdin() && !talks() ? { stdin: stdin() } : {}) };
  save();
  clear();
  selectTab("tab-output");
  setRunning(true);
  status("", "Running …");
  running = (talks() ? talk : run)(request, { key, on: { output, headers, result, problem, stopped } });
  element("typing").hidden = !talks();
  if (talks()) element("line").focus();
  // On a phone the output is below the program.
  document.querySelector(".result").scrollIntoView({ block: "nearest" });
}

function clear() {
  element("output").replaceChildren();
  element("notice").hidden = element("empty").hidden = true;
  element("figures").textContent = "";
}

function output(stream, text) {
  const log = element("output");
  const follows = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  const room = MOST_OUTPUT - log.textContent.length;
  if (room <= 0) return;
  const last = log.lastElementChild;
  if (last?.className === stream) last.firstChild.appendData(text.slice(0, room));
  else {
    const span = document.createElement("span");
    span.className = stream;
    span.append(document.createTextNode(text.slice(0, room)));
    log.append(span);
  }
  if (follows) log.scrollTop = log.scrollHeight;
}

function headers(get) {
  const left = get("X-RateLimit-Remaining"), credits = get("X-Credits-Remaining");
  element("allowance").textContent = [credits && `${credits} credits left`, left && `${left} runs left this minute`].filter(Boolean).join(" · ");
}

function result(answer) {
  finish();
  const { tone, text } = verdict(answer);
  status(tone, text);
  element("figures").textContent = `${time(answer.duration)} · ${time(answer.cpuTime)} CPU · ${bytes(answer.memory)}`;
  const notes = [...(answer.warnings ?? [])];
  if (answer.truncated) notes.push(`It wrote ${bytes(answer.stdoutBytes + answer.stderrBytes)}; the beginning is shown.`);
  if (notes.length) notice("warn", "Note", notes.join(" "));
  if (!element("output").textContent) {
    element("empty").textContent = "It ran, and printed nothing.";
    element("empty").hidden = false;
  }
}

function problem(refused) {
  finish();
  const { heading, text, wait } = refusal(refused);
  status("bad", "Not run");
  notice("bad", heading, text);
  if (wait) countDown(wait);
  if (refused.status === 401) element("key").focus();
}

function stopped() {
  finish();
  status("warn", "Stopped by you");
}

function finish() {
  running = null;
  setRunning(false);
  element("typing").hidden = true;
}

function setRunning(on) {
  document.body.classList.toggle("running", on);
  element("stop").hidden = !on;
  element("run").setAttribute("aria-disabled", on);
}

function countDown(seconds) {
  countdown = seconds;
  const label = element("run").firstChild, before = label.data;
  element("run").disabled = true;
  const tick = () => {
    if (countdown > 0) { label.data = `Again in ${countdown--} s `; setTimeout(tick, 1000); return; }
    label.data = before;
    element("run").disabled = false;
    notice("info", "You can run again", "");
  };
  tick();
}

function status(tone, text) {
  element("verdict").className = `chip ${tone}`;
  element("verdict").textContent = text;
}

function notice(tone, heading, text) {
  const strong = document.createElement("strong");
  strong.textContent = heading;
  element("notice").className = `notice ${tone}`;
  element("notice").replaceChildren(strong, text);
  element("notice").hidden = false;
}

// ---- what is typed while it runs ----

element("typing").addEventListener("submit", event => {
  event.preventDefault();
  const line = `${element("line").value}\n`;
  running?.type?.(line);
  output("typed", line);
  element("line").value = "";
});
element("eof").addEventListener("click", () => running?.end?.());
element("interrupt").addEventListener("click", () => running?.signal?.("SIGINT"));
element("line").addEventListener("keydown", event => {
  if (!event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "d") { event.preventDefault(); running?.end?.(); }
  // Ctrl-C copies where something is selected, as everywhere.
  if (event.key === "c" && event.target.selectionStart === event.target.selectionEnd) { event.preventDefault(); running?.signal?.("SIGINT"); }
});

// ---- the call as code ----

function showSnippet() {
  const kind = kinds.find(one => one.id === element("kind").value);
  const text = snippet(kind.id, { address: location.origin, language: current, code: code(), stdin: talks() ? "" : stdin(), keyed: key !== "" });
  element("snippet").dataset.text = text;
  element("snippet").replaceChildren(coloured ? coloured(text, kind.language) : text);
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    const before = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = before; }, 1500);
    return true;
  } catch { return false; }
}

// ---- link and key ----

element("share").addEventListener("click", async () => {
  history.replaceState(null, "", await toFragment({ language: current, code: code(), stdin: talks() ? "" : stdin() }));
  if (!await copy(location.href, element("share"))) notice("info", "The address of this page is the link", "Copy it from the address bar: the program is in it.");
});

element("key").addEventListener("click", () => {
  element("key-field").value = key;
  element("key-keep").checked = keyIsKept();
  element("key-note").textContent = "";
  element("key-dialog").showModal();
});
element("key-make").addEventListener("click", async () => {
  element("key-note").textContent = "One moment …";
  try {
    const answer = await fetch("/api/keys/create", { method: "POST" });
    const said = await answer.json();
    if (answer.ok) element("key-field").value = said.key;
    element("key-note").textContent = answer.ok ? `Made, with ${said.credits} credits. It is shown here only: keep it safe.` : said.detail;
    if (answer.ok) element("key-field").type = "text";
  } catch { element("key-note").textContent = "The service cannot be reached."; }
});
element("key-dialog").addEventListener("close", () => {
  element("key-field").type = "password";
  if (element("key-dialog").returnValue !== "use") return;
  key = element("key-field").value.trim();
  rememberKey(key, element("key-keep").checked);
  markKey();
  changed();
});
const markKey = () => { element("key").textContent = key ? "Key ✓" : "Key"; element("key").setAttribute("aria-label", key ? "Key: one is used" : "Key: none is used"); };

// ---- controls ----

element("run").addEventListener("click", start);
element("stop").addEventListener("click", () => running?.stop());
document.addEventListener("keydown", event => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented && !element("key-dialog").open) { event.preventDefault(); start(); }
});
element("language").addEventListener("change", event => {
  save();
  visiting = false;
  show(memory.codes[event.target.value] ?? choices(event.target.value)[0].code, event.target.value);
});
element("example").addEventListener("change", event => {
  const chosen = choices(current)[event.target.value];
  if (!chosen) return;
  show(chosen.code);
  setTalk(chosen.talk === true);
  changed();
});
for (const mode of document.querySelectorAll("input[name=mode]")) mode.addEventListener("change", () => { setTalk(talks()); changed(); });
element("stdin").addEventListener("input", changed);
element("code").addEventListener("input", changed);
element("kind").replaceChildren(...kinds.map(one => option(one.id, one.title)));
element("kind").addEventListener("change", showSnippet);
element("tab-call").addEventListener("tab", showSnippet);
element("copy").addEventListener("click", () => copy(element("snippet").dataset.text, element("copy")));
if (/Mac|iPhone|iPad/.test(navigator.platform)) document.querySelector("#run kbd").textContent = "⌘ ↵";

// ---- at first ----

async function open() {
  setTalk(memory.talk);
  element("stdin").value = memory.stdin;
  markKey();
  // The editor comes while the languages are asked for; until then a plain field takes what is typed.
  const loading = import(EDITOR);
  try {
    const answer = await fetch("/v1/agent-coderunner/api/languages", { headers: key ? { Authorization: `Bearer ${key}` } : {} });
    const said = await answer.json();
    if (!answer.ok) throw said;
    languages = said.languages;
  } catch (refused) {
    languages = Object.keys(examples).map(name => ({ name, title: name, hello: "" }));
    problem(refused.detail ? { ...refused, retryAfter: 0, status: refused.status === 401 ? 401 : -1 } : { status: 0, title: "The service cannot be reached", detail: "What you write is kept; try again in a moment." });
  }
  element("language").replaceChildren(...languages.map(one => option(one.name, one.title)));
  if (!languages.some(one => one.name === current)) current = languages[0].name;
  await openProgram();
  const { createEditor, coloured: colour } = await loading;
  coloured = colour;
  const field = element("code"), focused = document.activeElement === field;
  editor = createEditor(element("editor"), { text: field.value, language: current, label: "Program", changed, run: start });
  field.remove();
  element("editor").classList.add("ready");
  if (focused) editor.focus();
  document.documentElement.dataset.ready = "yes";
}

async function openProgram() {
  try {
    const shared = await fromFragment(location.hash);
    if (!shared) { show(memory.codes[current] ?? choices(current)[0].code); return; }
    element("stdin").value = shared.stdin;
    setTalk(false);
    visiting = true;
    show(shared.code, languages.some(one => one.name === shared.language) ? shared.language : current);
    notice("info", "A program from a link", "Somebody shared it with you. Read it, then run it.");
    element("empty").hidden = true;
  } catch {
    show(memory.codes[current] ?? choices(current)[0].code);
    notice("bad", "The link cannot be read", "It was cut off or changed on its way. Your own program is shown instead.");
  }
}

addEventListener("hashchange", openProgram);
addEventListener("pagehide", save);
open();
