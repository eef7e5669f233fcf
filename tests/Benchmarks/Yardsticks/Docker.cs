namespace CodeRunner.Benchmarks.Yardsticks;

/// <summary>
/// A Docker engine, where one answers. Its image is empty but for links: /usr and our node are mounted from this machine, so that containers start
/// the very same interpreters and nothing is downloaded.
/// </summary>
internal sealed class Docker : IAsyncDisposable
{
    private const string Image = "coderunner-benchmark";

    private readonly string? docker;
    private readonly string? container;

    private Docker(string? docker = null, string? container = null) => (this.docker, this.container) = (docker, container);

    /// <summary>A new container for each start.</summary>
    public Task<Yardstick> RunAsync() => new Yardstick("docker run", container is null ? null : [docker!, "run", "--rm", .. Box, Image], Slow: true).TriedAsync();

    /// <summary>All starts in one container that stands already: nothing keeps callers apart.</summary>
    public Task<Yardstick> ExecAsync() => new Yardstick("docker exec", container is null ? null : [docker!, "exec", container], Slow: true).TriedAsync();

    private static string[] Box =>
        ["--network", "none", "--volume", "/usr:/usr:ro", "--volume", $"{Language.NodeFolder}:{Language.NodeFolder}:ro", "--tmpfs", "/tmp", "--workdir", "/tmp"];

    /// <summary>Makes the image and one container, or finds that there is no engine.</summary>
    public static async Task<Docker> StartAsync()
    {
        if (Tool.Find("docker") is not { } docker || await Tool.AskAsync(docker, "version", "--format", "{{.Server.Version}}") is null) return new Docker();
        var root = Directory.CreateTempSubdirectory("coderunner-image-");
        try
        {
            foreach (var name in (string[])["bin", "lib", "lib64"]) File.CreateSymbolicLink(Path.Combine(root.FullName, name), "usr/" + name);
            foreach (var name in (string[])["usr", "tmp"]) root.CreateSubdirectory(name);
            var archive = Path.Combine(root.FullName, "image.tar");
            if (await Tool.AskAsync(Tool.Find("tar"), "-C", root.FullName, "-cf", archive, "bin", "lib", "lib64", "usr", "tmp") is null
                || await Tool.AskAsync(docker, "import", archive, Image) is null) return new Docker();
        }
        finally
        {
            root.Delete(recursive: true);
        }
        return new Docker(docker, await Tool.AskAsync(docker, ["run", "--rm", "--detach", .. Box, Image, "/usr/bin/sleep", "infinity"]));
    }

    public async ValueTask DisposeAsync()
    {
        if (docker is null) return;
        if (container is not null) await Tool.AskAsync(docker, "kill", container);
        await Tool.AskAsync(docker, "image", "rm", "--force", Image);
    }
}
