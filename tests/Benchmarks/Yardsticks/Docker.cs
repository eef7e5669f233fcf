namespace CodeRunner.Benchmarks.Yardsticks;

/// <summary>
/// A Docker engine, where one answers. Its image is empty but for links: /usr and our node are mounted from this machine, so that containers start
/// the very same interpreters and nothing is downloaded.
/// </summary>
internal sealed class Docker : IAsyncDisposable
{
    private const string Image = "coderunner-benchmark";

    private static readonly string[] Box =
        ["--network", "none", "--volume", "/usr:/usr:ro", "--volume", $"{Language.NodeFolder}:{Language.NodeFolder}:ro", "--tmpfs", "/tmp", "--workdir", "/tmp"];

    private readonly string[] docker;
    private readonly string? container;

    private Docker(string[] docker, string? container) => (this.docker, this.container) = (docker, container);

    /// <summary>A new container for each start.</summary>
    public Yardstick Run() => new Yardstick("docker run", container is null ? null : [.. docker, "run", "--rm", .. Box, Image], Slow: true).Tried();

    /// <summary>All starts in one container that stands already: nothing keeps callers apart.</summary>
    public Yardstick Exec() => new Yardstick("docker exec", container is null ? null : [.. docker, "exec", container], Slow: true).Tried();

    /// <summary>Makes the image and one container, or finds that there is no engine.</summary>
    public static async Task<Docker> StartAsync()
    {
        if (Tool.Find("docker") is not { } path) return new Docker([], null);
        // As an argument: the yardsticks start with an environment of next to nothing.
        string[] docker = Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host ? [path, "--host", host] : [path];
        if (await AskAsync(docker, "version", "--format", "{{.Server.Version}}") is null) return new Docker(docker, null);
        var root = Directory.CreateTempSubdirectory("coderunner-image-");
        try
        {
            foreach (var name in (string[])["bin", "lib", "lib64"]) File.CreateSymbolicLink(Path.Combine(root.FullName, name), "usr/" + name);
            foreach (var name in (string[])["usr", "tmp"]) root.CreateSubdirectory(name);
            var archive = Path.Combine(root.FullName, "image.tar");
            var made = await Tool.AskAsync(Tool.Find("tar"), "-C", root.FullName, "-cf", archive, "bin", "lib", "lib64", "usr", "tmp") is not null
                && await AskAsync(docker, "import", archive, Image) is not null;
            return new Docker(docker, made ? await AskAsync(docker, ["run", "--rm", "--detach", .. Box, Image, "/usr/bin/sleep", "infinity"]) : null);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (container is null) return;
        await AskAsync(docker, "kill", container);
        await AskAsync(docker, "image", "rm", "--force", Image);
    }

    private static Task<string?> AskAsync(string[] docker, params string[] arguments) => Tool.AskAsync(docker[0], [.. docker[1..], .. arguments]);
}
