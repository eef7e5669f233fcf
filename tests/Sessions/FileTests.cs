using System.Net.Http.Json;
using System.Text;

namespace CodeRunner.Tests.Sessions;

/// <summary>Files of sessions: as sent, and nothing outside the workspace, whatever names and whatever programs say.</summary>
public sealed class FileTests(SharedRunner runner)
{
    [Fact]
    public async Task Upload_JsonBase64AndMultipart_AreReadListedSentBackAndRemoved()
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("python");
        Assert.Equal(201, (await caller.SendAsync(HttpMethod.Post, $"/{id}/files", new { filename = "data.txt", content = "old, and longer than what comes" })).Status);
        Assert.Equal(201, (await caller.SendAsync(HttpMethod.Post, $"/{id}/files", new { filename = "data.txt", content = "line 1\nline é" })).Status);
        Assert.Equal(201, (await caller.SendAsync(HttpMethod.Post, $"/{id}/files", new { filename = "sub/b.bin", content = "AP8=", encoding = "base64" })).Status);
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "file", "sub/c d.bin" }, { new StringContent("two"), "other", "e.txt" }, { new StringContent("x"), "note" } };
        using (var sent = await caller.SendRawAsync(HttpMethod.Post, $"/{id}/files", form, cancel: TestContext.Current.CancellationToken))
            Assert.Equal(201, (int)sent.StatusCode);

        Assert.Equal("line 1\nline é [0, 255] [1, 2, 3] two\n", await caller.PrintedAsync(id, "print(open('data.txt').read(), list(open('sub/b.bin', 'rb').read()), list(open('sub/c d.bin', 'rb').read()), open('e.txt').read())"));
        var (_, list) = await caller.SendAsync(HttpMethod.Get, $"/{id}/files");
        Assert.Equal(["data.txt 14", "e.txt 3", "sub/b.bin 2", "sub/c d.bin 3"], list.GetProperty("files").EnumerateArray().Select(file => $"{file.GetProperty("name")} {file.GetProperty("size")}"));

        using var answer = await caller.SendRawAsync(HttpMethod.Get, $"/{id}/files/sub/c%20d.bin", cancel: TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3], await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.StartsWith("attachment", Assert.Single(answer.Content.Headers.GetValues("Content-Disposition")));

        Assert.Equal(204, (await caller.SendAsync(HttpMethod.Delete, $"/{id}/files/sub/b.bin")).Status);
        Assert.Equal("file_not_found", await caller.RefusedAsync(404, HttpMethod.Get, $"/{id}/files/sub/b.bin"));
        Assert.Equal("file_not_found", await caller.RefusedAsync(404, HttpMethod.Delete, $"/{id}/files/sub/b.bin"));
    }

    public static TheoryData<string> BadNames => ["", "/etc/passwd", "..", "../x", "a/../../x", "a//b", ".", "./a", "a/", "nul\0l", new string('x', 5000), string.Join('/', Enumerable.Repeat("d", 40)), "\ud800"];

    [Theory]
    [MemberData(nameof(BadNames))]
    public async Task Upload_UnderABadName_IsRefused(string name)
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("bash");
        var json = $"{{\"content\":\"x\",\"filename\":{System.Text.Json.JsonSerializer.Serialize(name)}}}";
        using var answer = await caller.SendRawAsync(HttpMethod.Post, $"/{id}/files", new StringContent(name == "\ud800" ? """{"content":"x","filename":"\ud800"}""" : json), cancel: TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("", await caller.PrintedAsync(id, "ls -A"));
    }

    [Theory]
    [InlineData("%2e%2e/x")]
    [InlineData("..%2fx")]
    [InlineData("%2fetc%2fpasswd")]
    [InlineData("/etc/passwd")]
    [InlineData("a%00b")]
    [InlineData("a/../../../x")]
    public async Task Download_OfABadName_IsRefused(string name)
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("bash");
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Delete })
        {
            using var answer = await caller.SendRawAsync(method, $"/{id}/files/{name}", cancel: TestContext.Current.CancellationToken);
            Assert.InRange((int)answer.StatusCode, 400, 405);
        }
    }

    /// <summary>What a program may plant under the name that is then asked for, by a line of Python.</summary>
    public static TheoryData<string, int, int> Planted => new()
    {
        // Planted by; upload; download.
        { "os.symlink('/etc/passwd', 'x')", 409, 404 },
        { "os.symlink('/tmp/other', 'x'); open('/tmp/other', 'w').close()", 409, 404 },
        { "os.symlink('x', 'x')", 409, 404 },
        { "os.symlink('/proc/1/root/etc/shadow', 'x')", 409, 404 },
        { "os.mkfifo('x')", 409, 404 },
        { "os.mkfifo('x'); fd = os.open('x', os.O_RDWR)", 409, 404 },
        { "os.mkdir('x')", 409, 404 },
        { "import socket; s = socket.socket(socket.AF_UNIX); s.bind('x')", 409, 404 },
        { "open('x', 'w').write('kept'); os.chmod('x', 0)", 409, 200 },
        { "import fcntl, signal; signal.signal(signal.SIGIO, signal.SIG_IGN); f = open('x', 'w'); fcntl.fcntl(f, fcntl.F_SETLEASE, fcntl.F_WRLCK)", 409, 404 },
        { "f = open('x', 'w'); f.truncate(1 << 40); f.close()", 201, 200 },
    };

    [Theory]
    [MemberData(nameof(Planted))]
    public async Task File_Planted_LeadsNowhereAndKeepsNobodyWaiting(string code, int upload, int download)
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("python");
        await caller.PrintedAsync(id, "import os\n" + code);
        using (var got = await caller.SendRawAsync(HttpMethod.Get, $"/{id}/files/x", cancel: TestContext.Current.CancellationToken))
            Assert.Contains((int)got.StatusCode, (int[])[download, 413]);
        var (status, _) = await caller.SendAsync(HttpMethod.Post, $"/{id}/files", new { filename = "x", content = "mine" });
        // Whoever is not root cannot read what nobody may; and a lease is nothing to root's eyes.
        Assert.True(status == upload || status is 201 or 409, $"{status}");
        Assert.Equal("True\n", await caller.PrintedAsync(id, "print(not os.path.exists('/tmp/other') or os.path.getsize('/tmp/other') == 0)"));
        using (var below = await caller.SendRawAsync(HttpMethod.Post, $"/{id}/files", JsonContent.Create(new { filename = "x/y", content = "1" }), cancel: TestContext.Current.CancellationToken))
            Assert.Contains((int)below.StatusCode, (int[])[201, 409]);
        using (var removed = await caller.SendRawAsync(HttpMethod.Delete, $"/{id}/files/x", cancel: TestContext.Current.CancellationToken))
            Assert.Contains((int)removed.StatusCode, (int[])[204, 409]);
    }

    [Fact]
    public async Task Files_SwappedByAProgramMeanwhile_NeverLeadOutside()
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("python");
        await caller.PrintedAsync(id, """
            import os, threading
            os.mkdir('/tmp/out'); open('/tmp/out/f', 'w').write('secret'); os.mkdir('real')
            def swap():
                while True:
                    for make in (lambda: os.symlink('/tmp/out', 'd'), lambda: os.rename('real', 'd')):
                        try: make()
                        except OSError: pass
                        try:
                            if os.path.islink('d'): os.unlink('d')
                            else: os.rename('d', 'real')
                        except OSError: pass
            threading.Thread(target=swap, daemon=True).start()
            """);
        for (var i = 0; i < 150; i++)
        {
            await caller.SendAsync(HttpMethod.Post, $"/{id}/files", new { filename = "d/f", content = "mine" });
            using var got = await caller.SendRawAsync(HttpMethod.Get, $"/{id}/files/d/f", cancel: TestContext.Current.CancellationToken);
            if (got.IsSuccessStatusCode) Assert.NotEqual("secret", await got.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            await caller.SendAsync(HttpMethod.Delete, $"/{id}/files/d/f");
        }
        Assert.Equal("secret\n", await caller.PrintedAsync(id, "print(open('/tmp/out/f').read(), end='\\n')"));
    }

    [Fact]
    public async Task Files_TooManyOrTooLarge_AreRefusedAndTheSessionGoesOn()
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("python");
        await caller.PrintedAsync(id, "import os\nfor i in range(10_000): open(f'{i:05}', 'x').close()\nos.mkdir(b'\\xff'); open(b'\\xfe', 'x'); open(b'\\xfd', 'x')");
        var (_, list) = await caller.SendAsync(HttpMethod.Get, $"/{id}/files");
        Assert.Equal(10_002, list.GetProperty("files").GetArrayLength());
        Assert.Equal("ok", (await caller.ExecuteAsync(id, "1")).GetProperty("status").GetString());
        await caller.PrintedAsync(id, "try:\n    for i in range(10_000): open(f'b{i:05}', 'x').close()\nexcept OSError: pass");
        Assert.Equal("files_too_large", await caller.RefusedAsync(413, HttpMethod.Post, $"/{id}/files", new { filename = "one-more", content = "" }));

        var other = await caller.OpenAsync("python");
        await caller.PrintedAsync(other, "open('big', 'wb').write(b'x' * (60 << 20))");
        Assert.Equal("files_too_large", await caller.RefusedAsync(413, HttpMethod.Post, $"/{other}/files", new { filename = "f", content = new string('y', 9 << 20) }));
        using var got = await caller.SendRawAsync(HttpMethod.Get, $"/{other}/files/big", cancel: TestContext.Current.CancellationToken);
        Assert.Equal(60 << 20, (await got.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length);
        var (status, _) = await caller.SendAsync(HttpMethod.Post, $"/{other}/files", new { filename = "f", content = new string('y', 11 << 20) });
        Assert.Equal(413, status);
    }

    [Theory]
    [InlineData("multipart/form-data", "x")]
    [InlineData("multipart/form-data; boundary=b", "no such thing")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"../x\"\r\n\r\nx\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"x\"\r\n\r\ncut off")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nNo-Colon\r\n\r\nx\r\n--b--\r\n")]
    [InlineData("application/json", """{"filename":"a","content":"x","encoding":"rot13"}""")]
    [InlineData("application/json", """{"filename":"a","content":"???","encoding":"base64"}""")]
    [InlineData("application/json", """{"filename":"a"}""")]
    public async Task Upload_OfABrokenBody_IsRefused(string type, string body)
    {
        await using var caller = runner.NewCaller();
        var id = await caller.OpenAsync("bash");
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await caller.SendRawAsync(HttpMethod.Post, $"/{id}/files", content, cancel: TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)answer.StatusCode);
    }
}
