using System.Text.Json;

namespace CodeRunner.Tests.EndToEnd;

/// <summary>Programs that go for a limit end with the right status, and the next caller notices nothing.</summary>
public sealed class LimitTests(SharedSystem system)
{
    [Fact]
    public async Task Execute_ForkBomb_IsHeldToItsProcesses()
    {
        var run = await ExecuteAsync(new { language = "bash", code = "bomb() { bomb | bomb & }; bomb; sleep 20", timeout = 5000 });
        Assert.Equal("timeout", run.GetProperty("status").GetString());
        Assert.Contains("Resource temporarily unavailable", run.GetProperty("stderr").GetString());
    }

    [Fact]
    public async Task Execute_PythonForkBomb_GetsBlockingIoErrorAtItsProcesses()
    {
        var run = await ExecuteAsync(new { language = "python", code = "import os, time\nn = 0\ntry:\n    while True:\n        if os.fork() == 0:\n            time.sleep(20)\n        n += 1\nexcept BlockingIOError:\n    print(n)" });
        Assert.Equal("63\n", run.GetProperty("stdout").GetString());
        Assert.Equal("ok", run.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("python", "x = bytearray(10**9)")]
    [InlineData("python", "import os\nif os.fork() == 0:\n    x = bytearray(10**9)\nelse:\n    print(os.wait()[1] & 127)")]
    [InlineData("bash", "x=$(head -c 1G /dev/zero | tr '\\0' x); echo ${#x}")]
    [InlineData("javascript", "const a = []; for (;;) a.push(Buffer.alloc(10_000_000, 1))")]
    public async Task Execute_MemoryBomb_ReportsMemoryLimit(string language, string code)
    {
        var run = await ExecuteAsync(new { language, code });
        Assert.Equal("memory_limit", run.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Execute_MemoryBelowTheDefaultAskedFor_IsHeldToThat()
    {
        const string code = "x = bytearray(80 * 1024 * 1024); print('fits')";
        Assert.Equal("memory_limit", (await ExecuteAsync(new { language = "python", code, memory = 64 })).GetProperty("status").GetString());
        Assert.Equal("fits\n", (await ExecuteAsync(new { language = "python", code, memory = 128 })).GetProperty("stdout").GetString());
    }

    [Fact]
    public async Task Execute_EndlessOutput_ReportsOutputLimitAndKeepsTheBeginning()
    {
        var run = await ExecuteAsync(new { language = "bash", code = "yes" });
        Assert.Equal("output_limit", run.GetProperty("status").GetString());
        Assert.Equal(137, run.GetProperty("exitCode").GetInt32());
        Assert.True(run.GetProperty("truncated").GetBoolean());
        Assert.Equal(1 << 20, run.GetProperty("stdout").GetString()!.Length);
        Assert.InRange(run.GetProperty("stdoutBytes").GetInt64(), 64 << 20, 80 << 20);
    }

    [Fact]
    public async Task Execute_OutputPastTheLimit_RunsOnAndIsCounted()
    {
        var run = await ExecuteAsync(new { language = "bash", code = "head -c 3000000 /dev/zero | tr '\\0' 'a'; echo end >&2; exit 3" });
        Assert.Equal("error", run.GetProperty("status").GetString());
        Assert.Equal(3, run.GetProperty("exitCode").GetInt32());
        Assert.Equal(3_000_000, run.GetProperty("stdoutBytes").GetInt64());
        Assert.Equal("end\n", run.GetProperty("stderr").GetString());
        Assert.True(run.GetProperty("truncated").GetBoolean());
    }

    [Fact]
    public async Task Execute_CharacterCutByTheLimit_IsDroppedWhole()
    {
        var run = await ExecuteAsync(new { language = "python", code = "print('a' + 'é' * 600_000)" });
        var text = run.GetProperty("stdout").GetString()!;
        Assert.Equal('é', text[^1]);
        Assert.DoesNotContain('\uFFFD', text);
    }

    [Fact]
    public async Task Execute_EndlessLoop_ReportsTimeoutAfterThirtySeconds()
    {
        var run = await ExecuteAsync(new { language = "python", code = "print('begun', flush=True)\nwhile True: pass" });
        Assert.Equal("timeout", run.GetProperty("status").GetString());
        Assert.True(run.GetProperty("timedOut").GetBoolean());
        Assert.Equal(137, run.GetProperty("exitCode").GetInt32());
        Assert.Equal("begun\n", run.GetProperty("stdout").GetString());
        Assert.InRange(run.GetProperty("duration").GetInt64(), 30_000, 33_000);
    }

    [Theory]
    [InlineData("trap '' TERM INT HUP; while :; do :; done")]
    [InlineData("kill -STOP $$")]
    [InlineData("(setsid sleep 60 &) ; sleep 60")]
    public async Task Execute_ProgramThatResistsItsEnd_IsEndedAllTheSame(string code)
    {
        var run = await ExecuteAsync(new { language = "bash", code, timeout = 300 });
        Assert.Equal("timeout", run.GetProperty("status").GetString());
        Assert.InRange(run.GetProperty("duration").GetInt64(), 300, 2_000);
    }

    [Fact]
    public async Task Execute_DaemonThatHoldsThePipe_DoesNotHoldTheAnswer()
    {
        var run = await ExecuteAsync(new { language = "bash", code = "setsid sleep 60 & echo done" });
        Assert.Equal("done\n", run.GetProperty("stdout").GetString());
        Assert.InRange(run.GetProperty("duration").GetInt64(), 1, 5_000);
        Assert.Equal("ok", run.GetProperty("status").GetString());   // and not at its time limit, which comes before the daemon's end
    }

    [Fact]
    public async Task Execute_DiskFilling_GetsNoSpaceAndGoesOn()
    {
        var run = await ExecuteAsync(new { language = "bash", code = "for d in /workspace /tmp /dev/shm; do head -c 100M /dev/zero > $d/big || echo full; done; rm /workspace/big /tmp/big /dev/shm/big; head -c 60M /dev/zero > again && echo fits" });
        Assert.Equal("full\nfull\nfull\nfits\n", run.GetProperty("stdout").GetString());
        Assert.Contains("No space left on device", run.GetProperty("stderr").GetString());
        Assert.Equal("ok", run.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Execute_FilesWithoutEnd_RunOutOfInodes()
    {
        var run = await ExecuteAsync(new { language = "python", code = "n = 0\ntry:\n    while True:\n        open(f'/tmp/{n}', 'w').close(); n += 1\nexcept OSError as e:\n    print(e.strerror, 10_000 < n < 20_000)" });
        Assert.Equal("No space left on device True\n", run.GetProperty("stdout").GetString());
    }

    [Theory]
    [InlineData("cat /etc/shadow")]
    [InlineData("ls /root")]
    [InlineData("ls /home")]
    [InlineData("ls /var/lib")]
    [InlineData("cat /proc/1/environ")]
    [InlineData("cat /proc/kcore")]
    [InlineData("ls /sys/kernel")]
    [InlineData("mount -t tmpfs x /tmp")]
    [InlineData("unshare -r true")]
    [InlineData("echo x > /usr/planted")]
    [InlineData("echo x > /planted")]
    [InlineData("cat /opt/bash/../../../../etc/shadow")]
    public async Task Execute_ReachingOutOfTheBox_IsRefused(string code)
    {
        var run = await ExecuteAsync(new { language = "bash", code });
        Assert.Equal("error", run.GetProperty("status").GetString());
        Assert.Equal("", run.GetProperty("stdout").GetString());
    }

    [Fact]
    public async Task Execute_InTheBox_HasNoPrivilegeAndNoLeakedDescriptor()
    {
        var run = await ExecuteAsync(new { language = "bash", code = "id -u; grep -E '^(Cap(Prm|Eff|Bnd|Amb)|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\t'; echo /proc/$$/fd/*; ls /proc | grep -c '^[0-9]'" });
        Assert.Equal(
            "1000\nCapPrm:0000000000000000\nCapEff:0000000000000000\nCapBnd:0000000000000000\nCapAmb:0000000000000000\nNoNewPrivs:1\nSeccomp:2\n",
            run.GetProperty("stdout").GetString()![..run.GetProperty("stdout").GetString()!.IndexOf("/proc", StringComparison.Ordinal)]);
        Assert.Contains("/fd/0 ", run.GetProperty("stdout").GetString());
        Assert.DoesNotContain("/fd/3 ", run.GetProperty("stdout").GetString());
    }

    [Fact]
    public async Task Execute_Network_IsOnlyItsOwnLoopback()
    {
        const string code = """
            import socket, threading
            s = socket.create_server(("127.0.0.1", 0))
            threading.Thread(target=lambda: s.accept()[0].sendall(b"own")).start()
            print(socket.create_connection(s.getsockname()).recv(3).decode())
            s.close()
            for port in range(1, 65536, 257):
                c = socket.socket(); c.bind(("127.0.0.1", 1025))  # a port that the kernel picks could be the one that is tried
                assert c.connect_ex(("127.0.0.1", port)) == 111
            for where in ("1.1.1.1", "8.8.8.8", "192.168.0.1"):
                c = socket.socket(); c.settimeout(2); print(c.connect_ex((where, 53)))
            try: socket.getaddrinfo("example.com", 80)
            except socket.gaierror as e: print(e.errno)
            """;
        Assert.Equal("own\n101\n101\n101\n-2\n", (await ExecuteAsync(new { language = "python", code })).GetProperty("stdout").GetString()!.Replace("-3", "-2", StringComparison.Ordinal));
    }

    /// <summary>Runs one, then a benign one, which must be answered as usual.</summary>
    private async Task<JsonElement> ExecuteAsync(object request)
    {
        var answer = await system.Process.ExecuteAsync(request);
        var benign = await system.Process.ExecuteAsync(new { language = "python", code = "print(sum(range(100)))" });
        Assert.Equal("4950\n", benign.GetProperty("stdout").GetString());
        Assert.Equal("ok", benign.GetProperty("status").GetString());
        return answer;
    }
}
