using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace CodeRunner.Benchmarks.Yardsticks;

/// <summary>The gateway's yardsticks, as plain as they come: a Kestrel that answers, and a YARP before it. Each runs as a process of its own.</summary>
internal static class YardstickApps
{
    /// <summary>Serves until its input ends: with whoever started it.</summary>
    /// <param name="upstream">Where YARP forwards to; null for the Kestrel that answers by itself.</param>
    public static async Task ServeAsync(string? upstream)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        if (upstream is not null)
        {
            builder.Services.AddReverseProxy().LoadFromMemory(
                [new RouteConfig { RouteId = "all", ClusterId = "one", Match = new RouteMatch { Path = "{**path}" } }],
                [new ClusterConfig { ClusterId = "one", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = upstream } } }]);
        }
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        if (upstream is not null) app.MapReverseProxy();
        else app.Map("{**path}", () => TypedResults.Text("1\n"));
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        while (await Console.In.ReadLineAsync() is not null) { }
        await app.StopAsync();
    }
}
