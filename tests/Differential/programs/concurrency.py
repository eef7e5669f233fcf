#### threads
import threading, queue
q = queue.Queue(); out = []
def work():
    while (x := q.get()) is not None: out.append(x * x)
ts = [threading.Thread(target=work) for _ in range(4)]
for t in ts: t.start()
for i in range(100): q.put(i)
for _ in ts: q.put(None)
for t in ts: t.join()
print(sum(out), len(out))
#### thread pool
from concurrent.futures import *
with ThreadPoolExecutor(4) as e:
    print(list(e.map(lambda x: x + 1, range(10)))); f = e.submit(lambda: 1 / 0); print(type(f.exception()).__name__)
#### process pool
from concurrent.futures import ProcessPoolExecutor
def f(x): return x * x
if __name__ == "__main__":
    with ProcessPoolExecutor(2) as e: print(list(e.map(f, range(6))))
#### multiprocessing
import multiprocessing as m
def f(q, n): q.put(n * 2)
if __name__ == "__main__":
    q = m.Queue(); ps = [m.Process(target=f, args=(q, i)) for i in range(3)]
    for p in ps: p.start()
    print(sorted(q.get() for _ in ps))
    for p in ps: p.join(); print(p.exitcode)
    with m.Manager() as manager: d = manager.dict(a=1); print(dict(d))
#### shared memory
from multiprocessing import shared_memory
s = shared_memory.SharedMemory(create=True, size=10); s.buf[:2] = b"ab"; t = shared_memory.SharedMemory(s.name); print(bytes(t.buf[:2])); t.close(); s.close(); s.unlink()
#### locks
import threading
l = threading.RLock(); e = threading.Event(); b = threading.Barrier(3); s = threading.Semaphore(2); c = threading.Condition(); loc = threading.local(); loc.x = 1
with l:
    with l: print("re-entered")
ts = [threading.Thread(target=lambda: (b.wait(), e.wait())) for _ in range(2)]
for t in ts: t.start()
b.wait(); e.set()
for t in ts: t.join()
print(s.acquire(blocking=False), hasattr(loc, "y"), threading.active_count())
#### subprocess
import subprocess, sys
r = subprocess.run(["sh", "-c", "echo out; echo err >&2; exit 3"], capture_output=True, text=True); print(r)
print(subprocess.check_output("tr a-z A-Z", input=b"abc", shell=True), subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE).communicate(b"through"))
try: subprocess.run(["sleep", "9"], timeout=0.05)
except subprocess.TimeoutExpired as e: print(e.cmd)
try: subprocess.run(["no-such-program"])
except FileNotFoundError as e: print(e)
print(subprocess.run([sys.executable, "-c", "import sys; print(sys.argv, sys.stdin.read())", "x"], input="in", text=True, capture_output=True).stdout)
#### fork and pipe
import os
r, w = os.pipe()
if os.fork() == 0: os.write(w, b"from the child"); os._exit(5)
print(os.waitstatus_to_exitcode(os.wait()[1]), os.read(r, 99))
#### exec
import os; print("before", flush=True); os.execvp("echo", ["echo", "instead"])
#### signals
import signal, os
signal.signal(signal.SIGUSR1, lambda n, f: print("got", signal.Signals(n).name)); os.kill(os.getpid(), signal.SIGUSR1)
def late(n, f): raise TimeoutError
signal.signal(signal.SIGALRM, late); signal.setitimer(signal.ITIMER_REAL, 0.01)
try: signal.pause()
except TimeoutError: print("alarm")
print(signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM))
#### sockets on the loopback
import socket, threading
s = socket.create_server(("127.0.0.1", 0))
def serve():
    c, _ = s.accept(); c.sendall(c.recv(99).upper()); c.close()
t = threading.Thread(target=serve); t.start(); c = socket.create_connection(s.getsockname()); c.sendall(b"hello"); print(c.recv(99)); t.join()
a, b = socket.socketpair(); a.send(b"pair"); print(b.recv(9))
#### http on the loopback
import http.server, threading, urllib.request, urllib.error
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self): self.send_response(200 if self.path == "/" else 404); self.end_headers(); self.wfile.write(b"served")
    def log_message(self, *a): pass
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), H); threading.Thread(target=s.serve_forever, daemon=True).start()
u = f"http://127.0.0.1:{s.server_port}"; print(urllib.request.urlopen(u).read())
try: urllib.request.urlopen(u + "/x")
except urllib.error.HTTPError as e: print(e)
#### asyncio streams
import asyncio
async def main():
    async def serve(r, w): w.write((await r.readline()).upper()); await w.drain(); w.close()
    s = await asyncio.start_server(serve, "127.0.0.1", 0); r, w = await asyncio.open_connection(*s.sockets[0].getsockname()); w.write(b"line\n"); print(await r.read()); w.close(); s.close()
asyncio.run(main())
#### asyncio queue
import asyncio
async def main():
    q, seen = asyncio.Queue(2), []
    async def take():
        while (x := await q.get()) is not None: seen.append(x)
    t = asyncio.create_task(take())
    for i in range(10): await q.put(i)
    await q.put(None); await t; print(seen)
asyncio.run(main())
#### asyncio subprocess
import asyncio
async def main():
    p = await asyncio.create_subprocess_exec("cat", stdin=-1, stdout=-1); print(await p.communicate(b"echoed"), p.returncode)
    t = asyncio.create_task(asyncio.sleep(9)); await asyncio.sleep(0); t.cancel()
    try: await t
    except asyncio.CancelledError: print("cancelled")
    print(await asyncio.to_thread(sum, [1, 2]), await asyncio.get_running_loop().run_in_executor(None, len, "abc"))
asyncio.run(main())
#### context variables
import contextvars, asyncio
v = contextvars.ContextVar("v", default="unset")
async def f(x): v.set(x); await asyncio.sleep(0); return v.get()
async def main(): print(await asyncio.gather(f(1), f(2)), v.get())
asyncio.run(main())
#### selectors
import selectors, os
s = selectors.DefaultSelector(); r, w = os.pipe(); s.register(r, selectors.EVENT_READ, "data"); print(s.select(0)); os.write(w, b"x"); print([k.data for k, _ in s.select(1)], type(s).__name__)
#### queue timeouts
import queue
try: queue.Queue().get(timeout=0.01)
except queue.Empty: print("empty")
p = queue.PriorityQueue(); p.put(2); p.put(1); print(p.get(), queue.LifoQueue().empty())
