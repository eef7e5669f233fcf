// What this browser remembers. One that keeps nothing forgets it all, and nothing else happens.

const NAME = "coderunner.playground", KEY = "coderunner.key";

const get = (store, name) => { try { return store.getItem(name); } catch { return null; } };
const put = (store, name, value) => { try { if (value === null) store.removeItem(name); else store.setItem(name, value); } catch { /* full, or not allowed */ } };

/** @returns {{language?: string, codes: Record<string, string>, stdin: string, talk: boolean}} */
export function recall() {
  try {
    const { language, codes, stdin, talk } = JSON.parse(get(localStorage, NAME) ?? "{}");
    return { language, codes: Object.fromEntries(Object.entries(codes ?? {}).filter(([, code]) => typeof code === "string")), stdin: typeof stdin === "string" ? stdin : "", talk: talk === true };
  } catch { return { codes: {}, stdin: "", talk: false }; }
}

export const remember = state => put(localStorage, NAME, JSON.stringify(state));

// A key lasts as long as the tab, unless its owner asks for more.
export const recallKey = () => get(localStorage, KEY) ?? get(sessionStorage, KEY) ?? "";
export const keyIsKept = () => get(localStorage, KEY) !== null;
export function rememberKey(key, keep) {
  put(localStorage, KEY, key && keep ? key : null);
  put(sessionStorage, KEY, key && !keep ? key : null);
}
