using CodeRunner.Executor.Sandboxing;
using CodeRunner.Executor.Sessions;
using CodeRunner.Gateway.Admission;
using CodeRunner.Gateway.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CodeRunner.Tests.Kubernetes;

/// <summary>Who is told to stop gets the time that it has been promised: asked of the apps themselves, as set in the manifests.</summary>
internal static class Stops
{
    /// <summary>How long a call may wait for a slot: nobody waits longer (runners/executor/README.md, "Turns").</summary>
    private static readonly TimeSpan Queue = TimeSpan.FromSeconds(10);

    public static IEnumerable<string> Faults(Manifests manifests) => manifests.Workloads.SelectMany(one => Of(one, manifests));

    private static IEnumerable<string> Of(Workload one, Manifests manifests)
    {
        using var app = Images.App(one) as IDisposable;
        if (app is not IHost { Services: var services }) yield break;
        var stop = services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
        var pause = TimeSpan.FromSeconds(one.Container.Lifecycle?.PreStop?.Sleep?.Seconds ?? 0);
        var grace = TimeSpan.FromSeconds(one.Pod.TerminationGracePeriodSeconds ?? 30);
        if (grace <= pause + stop) yield return $"{one} is killed after {grace} though it may take {pause + stop}";
        if (one.Namespace == "coderunner-runners")
        {
            var settings = services.GetRequiredService<IOptions<SessionsOptions>>().Value;
            var longest = TimeSpan.FromMilliseconds(services.GetRequiredService<Limits>().WallMs) + Queue;
            // Two probes of a gateway.
            if (settings.Leave < TimeSpan.FromSeconds(2 * new RunnersOptions().ProbeSeconds)) yield return $"{one} closes its door before gateways have seen that it will";
            if (settings.Drain < TimeSpan.FromMinutes(1)) yield return $"{one} gives sessions no time";
            var programs = stop - settings.Drain - settings.Leave;
            if (programs <= longest) yield return $"{one} ends programs after {programs} though they may take {longest}";
            yield break;
        }
        // Behind a Service with an address, nodes hear of an end a little later.
        if (pause < TimeSpan.FromSeconds(5)) yield return $"{one} stops while it is still sent calls";
        if (one.Name != "gateway") yield break;
        var runners = services.GetRequiredService<IOptions<RunnersOptions>>().Value;
        if (stop.TotalSeconds < runners.TimeoutSeconds) yield return $"{one} ends calls after {stop} though they may take {runners.TimeoutSeconds} s";
        if (!runners.Addresses.All(address => address.StartsWith("http://runners.", StringComparison.Ordinal))) yield return $"{one} looks for runners elsewhere: {string.Join(", ", runners.Addresses)}";
        if (services.GetRequiredService<IOptions<AdmissionOptions>>().Value.Replicas != one.Replicas) yield return $"{one} counts callers for another number of gateways than {one.Replicas}";
        if (manifests.Workloads.Any(other => other.Pod.TerminationGracePeriodSeconds is null)) yield return "a pod does not say how long it may take to stop";
    }
}
