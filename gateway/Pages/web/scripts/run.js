// Runs a program: over server-sent events, or over a WebSocket when it is talked with. Both tell the same story to `on`:
// output(stream, text) as it comes, then one of result(result), problem(problem), stopped(). headers(get) tells limits, where there are any.

const PATH = "/v1/agent-coderunner/api/execute";

/** @returns {{stop(): void}} */
export function run(request, { key, on }) {
  const leave = new AbortController();
  stream(request, key, leave.signal, on).catch(failure => leave.signal.aborted ? on.stopped() : on.problem(unreachable(failure)));
  return { stop: () => leave.abort() };
}

async function stream(request, key, signal, on) {
  const answer = await fetch(PATH, {
    method: "POST", signal,
    headers: { "Content-Type": "application/json", Accept: "text/event-stream", ...(key ? { Authorization: `Bearer ${key}` } : {}) },
    body: JSON.stringify(request),
  });
  on.headers(name => answer.headers.get(name));
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({ title: "The service answered with an error", detail: `Status ${answer.status}.` }));
    return on.problem({ ...problem, status: answer.status, retryAfter: Number(answer.headers.get("Retry-After")) || 0 });
  }
  let last = null;
  for await (const { name, data } of events(answer.body)) {
    if (name === "stdout" || name === "stderr") on.output(name, data.text);
    else last = { name, data };
  }
  if (last?.name === "result") on.result(last.data);
  else on.problem(last?.data ?? unreachable());
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value;
    for (let end; (end = rest.indexOf("\n\n")) >= 0; rest = rest.slice(end + 2)) {
      const fields = Object.fromEntries(rest.slice(0, end).split("\n").map(line => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
      yield { name: fields.event, data: JSON.parse(fields.data) };
    }
  }
}

/** @returns {{stop(): void, type(text: string): void, end(): void, signal(name: string): void}} */
export function talk(request, { key, on }) {
  const address = new URL(`${PATH}/interactive${key ? `?key=${encodeURIComponent(key)}` : ""}`, location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(address);
  let over = false, opened = false;
  const end = tell => { if (!over) { over = true; tell(); socket.close(); } };
  const early = [request];   // what is typed before the connection stands is not lost
  const send = message => {
    if (!opened) early.push(message);
    else if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  socket.onopen = () => { opened = true; early.forEach(send); };
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "result") end(() => on.result(message));
    else if (message.type === "error") end(() => on.problem(message));
    else if (!over) on.output(message.type, message.data);
  };
  // Why an upgrade was refused no browser tells: an ordinary call that is refused likewise does.
  socket.onclose = () => { if (!over && !opened) reason(key).then(problem => end(() => on.problem(problem))); else end(() => on.problem(unreachable())); };
  return {
    stop: () => end(() => on.stopped()),
    type: text => send({ type: "stdin", data: text }),
    end: () => send({ type: "eof" }),
    signal: name => send({ type: "signal", signal: name }),
  };
}

async function reason(key) {
  try {
    const answer = await fetch("/v1/agent-coderunner/api/sessions", { headers: key ? { Authorization: `Bearer ${key}` } : {} });
    if (!answer.ok) return { ...await answer.json(), retryAfter: Number(answer.headers.get("Retry-After")) || 0 };
  } catch { /* then it cannot be reached at all */ }
  return unreachable();
}

const unreachable = () => ({ status: 0, title: "The service cannot be reached", detail: "The connection broke off, or nobody answers there. Check your network and try again." });
