// The catalog: what this gateway serves, as it says itself.
import { nameAddress } from "./address.js";
import { toFragment } from "./share.js";

const element = id => document.getElementById(id);
const CODE = "agent-coderunner";

function make(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter(child => child !== null));
  return made;
}

function link(href, text) {
  const made = make("a", "", text);
  made.href = href;
  return made;
}

async function json(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

// A gateway without a catalog still names its services.
async function services() {
  try { return (await json("/api/services")).services; }
  catch { return (await json("/")).services.map(name => ({ name, title: name })); }
}

function health(status) {
  switch (status?.toLowerCase()) {
    case "up": case "ok": return make("span", "chip good", "Up");
    case "down": return make("span", "chip bad", "Down");
    default: return null;
  }
}

const price = credits => credits === undefined ? null : make("span", "chip", credits === 0 ? "Free" : `${credits} ${credits === 1 ? "credit" : "credits"} a call`);

function card(service) {
  const address = service.address ?? `/v1/${service.name}`;
  return make("li", "",
    make("h3", "", service.title ?? service.name, health(service.health?.status) ?? ""),
    service.description ? make("p", "", service.description) : null,
    make("p", "facts", make("code", "chip", address), price(service.creditsPerCall)),
    make("p", "links", link("/docs", "Reference"), service.name === CODE ? link("/playground", "Playground") : null,
      service.openApi ? link(service.openApi, "OpenAPI") : null));
}

async function language(one) {
  return make("li", "", make("h3", "", link(`/playground${await toFragment({ language: one.name, code: `${one.hello}\n` })}`, one.title)),
    make("p", "", `${one.version} · up to ${one.limits.timeout / 1000} s and ${one.limits.memory} MiB a run`));
}

function filter(all) {
  const words = element("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter(({ name, title, description }) => words.every(word => `${name} ${title} ${description}`.toLowerCase().includes(word)));
  element("services").replaceChildren(...found.map(card));
  element("none").textContent = found.length ? "" : "No service is called so, or does that.";
}

async function load() {
  nameAddress(element("call"));
  const [known, spoken] = await Promise.allSettled([services(), json(`/v1/${CODE}/api/languages`)]);
  if (known.status === "fulfilled") {
    filter(known.value);
    element("search").addEventListener("input", () => filter(known.value));
  } else element("none").textContent = "The list cannot be had at the moment. Try again soon.";
  if (spoken.status === "fulfilled") element("languages").replaceChildren(...await Promise.all(spoken.value.languages.map(language)));
  document.documentElement.dataset.ready = "yes";
}

element("try").addEventListener("click", async () => {
  element("tried").textContent = "Running …";
  try {
    const answer = await fetch(`/v1/${CODE}/api/execute`, { method: "POST", body: JSON.stringify({ language: "python", code: "print(2**100)" }) });
    const said = await answer.json();
    element("tried").textContent = answer.ok ? `Done in ${said.duration} ms` : said.detail;
    element("answer").textContent = JSON.stringify(said, null, 2);
    element("answer").hidden = false;
  } catch { element("tried").textContent = "The service cannot be reached."; }
});
load();
