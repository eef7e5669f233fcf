using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Options;

namespace CodeRunner.Supervisor.Engine;

/// <summary>The one place that speaks with the container engine.</summary>
internal sealed class EngineClient(IOptions<SupervisorOptions> configured, IConfiguration configuration) : IDisposable
{
    private readonly SupervisorOptions options = configured.Value;
    private readonly ContainerSpec spec = new(configured.Value, configuration["Sessions:Secret"] ?? "");
    private readonly DockerClient docker = new DockerClientBuilder().WithEndpoint(new Uri($"unix://{configured.Value.Socket}")).WithTimeout(TimeSpan.FromSeconds(30)).Build();

    /// <summary>Proves that the engine answers and that what has to be there is there.</summary>
    /// <returns>The engine's version.</returns>
    /// <exception cref="EngineException">It does not.</exception>
    public async Task<string> ProveAsync(CancellationToken cancel)
    {
        await EngineSocket.ProveAsync(options.Socket, cancel);
        if (options.SecretFile.Length == 0 && (configuration["Sessions:Secret"] ?? "").Length < 16)
            throw new EngineException("Reading the secret of session ids", "there is none of at least 16 characters.", "Set Supervisor:SecretFile to the file that Compose has (deploy/secrets/sessions), or Sessions:Secret.");
        try
        {
            var version = await docker.System.GetVersionAsync(cancel);
            var network = await docker.Networks.InspectNetworkAsync(options.Network, cancel);
            // Runners run strangers' programs: what breaks out of a box must find no way on.
            if (!network.Internal) throw new EngineException($"Looking at the network {options.Network}", "a route leads out of it.", "Make it internal: docker network create --internal, or internal: true in the Compose file.");
            return version.Version;
        }
        catch (DockerNetworkNotFoundException)
        {
            throw new EngineException($"Looking for the network {options.Network}", "there is none.", "Start gateway and network first (deploy/compose up), or name another with Supervisor:Network.");
        }
        catch (Exception failure) when (IsEngines(failure, cancel))
        {
            throw new EngineException("Asking the engine for its version and network", failure.Message, "See whether it works: docker info.");
        }
    }

    /// <summary>By language, the image its runners are to be made of.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ImagesAsync(CancellationToken cancel)
    {
        var images = await docker.Images.ListImagesAsync(new ImagesListParameters { Filters = Filter(Labels.Language) }, cancel);
        var only = options.Only.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return images
            .Where(image => Label(image.Labels, Labels.Language) is { Length: > 0 } language
                && image.RepoTags?.Contains(options.Images.Replace("*", language, StringComparison.Ordinal)) == true
                && (only.Length == 0 || only.Contains(language)))
            .ToDictionary(image => image.Labels[Labels.Language], image => image.ID);
    }

    /// <summary>What runners of this image are made of.</summary>
    public string VersionOf(string image) => $"{image} {spec.Settings}";

    /// <summary>All containers of this supervisor, dead ones included.</summary>
    public async Task<IReadOnlyList<Container>> ContainersAsync(CancellationToken cancel)
    {
        var containers = await docker.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = Filter($"{Labels.Supervisor}={options.Name}") }, cancel);
        return [.. containers.Where(one => one.State != "removing").Select(one => new Container(
            one.ID, Label(one.Labels, Labels.Language), Label(one.Labels, Labels.Version),
            int.TryParse(Label(one.Labels, Labels.User), CultureInfo.InvariantCulture, out var user) ? user : 0,
            one.State is "running" or "paused",
            one.NetworkSettings?.Networks?.TryGetValue(options.Network, out var network) == true && network.IPAddress is { Length: > 0 } address ? address : null))];
    }

    /// <summary>Tells when the process of one of this supervisor's containers has ended, until the engine hangs up.</summary>
    public Task WatchEndsAsync(Action ended, CancellationToken cancel)
    {
        var filters = Filter($"{Labels.Supervisor}={options.Name}");
        filters["type"] = new Dictionary<string, bool> { ["container"] = true };
        filters["event"] = new Dictionary<string, bool> { ["die"] = true };
        // A read that waits for the next event does not hear of the cancellation (measured: it held up the end by the engine's patience).
        return docker.System.MonitorEventsAsync(new ContainerEventsParameters { Filters = filters }, new Progress<Message>(_ => ended()), cancel).WaitAsync(cancel);
    }

    /// <summary>Makes and starts a runner. One that was made and cannot be started is listed as dead.</summary>
    public async Task<string> StartAsync(string language, string version, int user, CancellationToken cancel)
    {
        var made = await docker.Containers.CreateContainerAsync(spec.Of(language, version[..version.IndexOf(' ', StringComparison.Ordinal)], version, user), cancel);
        await docker.Containers.StartContainerAsync(made.ID, new ContainerStartParameters(), cancel);
        return made.ID;
    }

    /// <summary>The end of what a container wrote, in one line.</summary>
    public async Task<string> LastWordsAsync(string container, CancellationToken cancel)
    {
        using var stream = await docker.Containers.GetContainerLogsAsync(container, new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Tail = "5" }, cancel);
        var (output, errors) = await stream.ReadOutputToEndAsync(cancel);
        return string.Join(" | ", (output + errors).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>Tells a runner to end in order. One that has ended already counts as told.</summary>
    public async Task TerminateAsync(string container, CancellationToken cancel)
    {
        try
        {
            await docker.Containers.KillContainerAsync(container, new ContainerKillParameters { Signal = "SIGTERM" }, cancel);
        }
        catch (DockerApiException gone) when (gone.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Conflict) { }
    }

    /// <summary>Ends what still runs in it and takes it away. One that is gone counts as taken away.</summary>
    public async Task RemoveAsync(string container, CancellationToken cancel)
    {
        try
        {
            await docker.Containers.RemoveContainerAsync(container, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancel);
        }
        catch (DockerApiException gone) when (gone.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Conflict) { }
    }

    /// <summary>Whether a failure came from the engine: the next look may find it in a better state.</summary>
    public static bool IsEngines(Exception failure, CancellationToken cancel) =>
        failure is DockerApiException or HttpRequestException or IOException or TimeoutException or System.Text.Json.JsonException
        || (failure is OperationCanceledException && !cancel.IsCancellationRequested);

    public void Dispose() => docker.Dispose();

    private static string Label(IDictionary<string, string>? labels, string name) => labels is not null && labels.TryGetValue(name, out var value) ? value : "";

    private static Dictionary<string, IDictionary<string, bool>> Filter(string label) => new() { ["label"] = new Dictionary<string, bool> { [label] = true } };
}
