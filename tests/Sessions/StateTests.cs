namespace CodeRunner.Tests.Sessions;

/// <summary>What stays between the executions of a session, and what must not show.</summary>
public sealed class StateTests(SharedRunner runner)
{
    /// <summary>Each line is an execution and what it prints.</summary>
    public static TheoryData<string, string[]> Stories => new()
    {
        { "python", ["import math, os\nx = 6\ndef area(r): return round(math.pi * r * r, 2)", "", "os.mkdir('sub'); os.chdir('sub'); os.environ['KEY'] = 'v'", "", "print(x, area(1), os.getcwd(), os.environ['KEY'])", "6 3.14 /workspace/sub v\n"] },
        { "python", ["class A:\n    def __init__(self): self.y = 2", "", "import pickle, inspect\nprint(pickle.loads(pickle.dumps(A())).y, A.__module__, __name__)", "2 __main__ __main__\n", "print(inspect.getsource(A).splitlines()[1], inspect.getsource(A.__init__).strip())", "    def __init__(self): self.y = 2 def __init__(self): self.y = 2\n"] },
        { "python", ["import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 4\nprint(await f())", "4\n", "print(asyncio.run(f()))", "4\n"] },
        { "python", ["from __future__ import annotations", "", "def f(a: Later): pass\nprint(f.__annotations__)", "{'a': 'Later'}\n", "1 + 1", "", "import sys; print(sys.argv, __file__)", "['main.py'] /workspace/main.py\n"] },
        { "python", ["import multiprocessing\ndef twice(n): return 2 * n", "", "with multiprocessing.Pool(2) as pool: print(pool.map(twice, [1, 2, 3]))", "[2, 4, 6]\n", "import subprocess; print(subprocess.run(['echo', 'hi'], capture_output=True, text=True).stdout, end='')", "hi\n"] },
        { "javascript", ["let x = 1; const y = 2; class A { n() { return 1 } }", "", "let x = 3; const y = 4; class A { n() { return 2 } }\nconsole.log(x, y, new A().n())", "3 4 2\n", "var v = 5; function f() { return v + x }", "", "console.log(f())", "8\n"] },
        { "javascript", ["import { join as j, sep } from 'node:path';\nimport * as os from 'os'\nconst util = require('util')", "", "console.log(j('a', 'b'), sep, typeof os.EOL, util.format('%d', 1), (await import('node:fs')).existsSync('/workspace'))", "a/b / string 1 true\n"] },
        { "javascript", ["const text = await Promise.resolve('import x from \"y\"'); console.log(text, `${[1].map(n => `export ${n}`)}`)", "import x from \"y\" export 1\n", "export const q = 1; export default function named() { return 2 }", "", "console.log(q, named(), __filename)", "1 2 /workspace/main.js\n"] },
        { "typescript", ["interface P { x: number }\nenum Color { Red, Green }\nlet p: P = { x: 1 }", "", "let p: string = `${Color[1]}`; console.log(p)", "Green\n", "import { readFileSync } from 'node:fs'; import type { Stats } from 'node:fs'; namespace N { export const n = 3 }", "", "console.log(typeof readFileSync, N.n, await Promise.resolve<number>(1))", "function 3 1\n"] },
        { "bash", ["x=5; f() { echo \"f $1 $x\"; }; mkdir d; cd d; shopt -s extglob; set -o pipefail; alias a=b; declare -A m=([k]=v)", "", "f y; pwd; shopt -q extglob && echo extglob; set -o | grep pipefail; echo \"${m[k]}\"", "f y 5\n/workspace/d\nextglob\npipefail       \ton\nv\n"] },
        { "bash", ["trap 'echo usr1' USR1", "", "kill -USR1 $$; sleep 0.1; export E=1", "usr1\n", "bash -c 'echo $E'; exec 3>&1; echo three >&3", "1\nthree\n", "mkfifo /tmp/p; cat /tmp/p > got & job=$!", "", "echo late > /tmp/p; wait $job; cat got", "late\n", "break; echo not here", "", "set -x; :", "", "set +x; echo on", "on\n"] },
    };

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task Execute_AfterAnother_FindsWhatItLeft(string language, string[] story)
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync(language);
        for (var i = 0; i < story.Length; i += 2) Assert.Equal(story[i + 1], await caller.PrintedAsync(id, story[i]));
        var (_, info) = await caller.SendAsync(HttpMethod.Get, "/" + id);
        Assert.Equal((language, story.Length / 2), (info.GetProperty("language").GetString(), info.GetProperty("executions").GetInt32()));
    }

    [Fact]
    public async Task Import_OfAModuleOfTheCallers_ComesBeforeOnesThatWeHaveLoadedAndHeHasNot()
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("python");
        await caller.PrintedAsync(id, "from textwrap import dedent");
        foreach (var name in new[] { "json.py", "textwrap.py", "signal/__init__.py", "random/data.py", "sys.py", "os.py" })
            await caller.SendAsync(HttpMethod.Post, $"/{id}/files", new { filename = name, content = "mine = 1" });
        Assert.Equal("1 1\n", await caller.PrintedAsync(id, "import json, signal; print(json.mine, signal.mine)"));
        // What he has already stays; a folder is no module where there is one; and what every interpreter has at its start comes first.
        Assert.Equal("False True True\n", await caller.PrintedAsync(id, "import textwrap, random, sys, os; print(hasattr(textwrap, 'mine'), random.random() < 1, os.sep == '/' and bool(sys.path))"));
    }

    [Fact]
    public async Task PrintStack_ShowsTheCallersFramesAlone()
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("python");
        Assert.Equal("  File \"<execution 1>\", line 3, in <module>\n    f()\n  File \"<execution 1>\", line 2, in f\n    def f(): traceback.print_stack(file=sys.stdout)\n",
            await caller.PrintedAsync(id, "import sys, traceback\ndef f(): traceback.print_stack(file=sys.stdout)\nf()"));
    }

    [Theory]
    [InlineData("python", "def fail():\n    return 1 / 0", "x = 1\nfail()", "Traceback (most recent call last):\n  File \"<execution 2>\", line 2, in <module>\n    fail()\n  File \"<execution 1>\", line 2, in fail\n    return 1 / 0\n            ~~^~~\nZeroDivisionError: division by zero\n")]
    [InlineData("python", "x = 1", "y = 2\nx = = 2", "  File \"<execution 2>\", line 2\n    x = = 2\n        ^\nSyntaxError: invalid syntax\n")]
    [InlineData("javascript", "function fail() {\n  throw new TypeError('no') }", "\nfail()", "Uncaught TypeError: no\n    at fail (execution-1:2:9)\n    at execution-2:2:1\n")]
    [InlineData("javascript", "let a", "\n a = ;", "execution-2:2\n a = ;\n     ^\n\nSyntaxError: Unexpected token ';'\n")]
    [InlineData("typescript", "enum E { A }\nfunction fail(): never {\n  throw new Error('no') }", "\nfail()", "Uncaught Error: no\n    at fail (execution-1:3:9)\n    at execution-2:2:1\n")]
    [InlineData("bash", ":", "\necho; nothing-there; false", "main.sh: line 2: nothing-there: command not found\n")]
    public async Task Execute_ThatFails_ShowsTheCallersLinesAloneAndTheSessionGoesOn(string language, string first, string failing, string errors)
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync(language);
        await caller.PrintedAsync(id, first);
        var run = await caller.ExecuteAsync(id, failing);
        Assert.Equal(("error", 1, errors), (run.GetProperty("status").GetString(), run.GetProperty("exitCode").GetInt32(), run.GetProperty("stderr").GetString()));
        Assert.False(run.TryGetProperty("restarted", out _));
        await caller.PrintedAsync(id, language == "bash" ? "true" : "1");
    }

    [Theory]
    [InlineData("python", "print(input(), input())")]
    [InlineData("python", "import subprocess; print(subprocess.run(['cat'], capture_output=True, text=True).stdout.replace('\\n', ' ').strip())")]
    [InlineData("javascript", "console.log(require('fs').readFileSync(0, 'utf8').split('\\n').join(' ').trim())")]
    [InlineData("typescript", "let all: string[] = []; for await (const line of require('readline').createInterface({ input: process.stdin })) all.push(line); console.log(all.join(' '))")]
    [InlineData("bash", "read a; read b; echo $a $b")]
    public async Task Execute_WithStdin_ReadsItsOwnAndThenItsEnd(string language, string code)
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync(language);
        for (var i = 0; i < 3; i++) Assert.Equal($"{i} two\n", await caller.PrintedAsync(id, code, new { stdin = $"{i}\ntwo\n" }));
        var empty = language switch { "python" => "import sys; print(repr(sys.stdin.read()))", "bash" => "cat; echo \"''\"", _ => "console.log(JSON.stringify(require('fs').readFileSync(0, 'utf8')).replace(/\"/g, \"'\"))" };
        Assert.Equal("''\n", await caller.PrintedAsync(id, empty));
    }

    [Theory]
    [InlineData("python", "import os, threading, time\ndef later():\n    while not os.path.exists('go'): time.sleep(0.01)\n    print('later', flush=True)\nthread = threading.Thread(target=later); thread.start()", "open('go', 'x').close(); thread.join()")]
    [InlineData("javascript", "const fs = require('fs'); const later = new Promise(done => { const timer = setInterval(() => { if (fs.existsSync('go')) { clearInterval(timer); console.log('later'); done(); } }, 10); })", "fs.writeFileSync('go', ''); await later")]
    [InlineData("bash", "(until [[ -e go ]]; do sleep 0.01; done; echo later) & job=$!", ": > go; wait $job")]
    public async Task Output_OfWhatRunsOnInTheBackground_ArrivesWithTheNextExecution(string language, string starts, string waits)
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync(language);
        Assert.Equal("", await caller.PrintedAsync(id, starts));
        Assert.Equal("later\n", await caller.PrintedAsync(id, waits));
        Assert.Equal("", await caller.PrintedAsync(id, language == "bash" ? ":" : "1"));
    }

    [Fact]
    public async Task Execute_ManyAtOnce_RunOneAfterTheOther()
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("python");
        await caller.PrintedAsync(id, "inside = 0");
        var runs = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => caller.PrintedAsync(id, $"import time\ninside += 1\ntime.sleep(0.02)\nprint({i}, inside)\ninside -= 1")));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"{i} 1\n"), runs);
    }
}
