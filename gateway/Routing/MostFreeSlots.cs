using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace CodeRunner.Gateway.Routing;

/// <summary>Picks the runner with the most free slots: as last reported, less what we have sent there since.</summary>
internal sealed class MostFreeSlots(RunnerDirectory directory) : ILoadBalancingPolicy
{
    public const string PolicyName = nameof(MostFreeSlots);

    public string Name => PolicyName;

    public DestinationState? PickDestination(HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> availableDestinations)
    {
        var runners = directory.Current;
        DestinationState? best = null;
        var bestFree = int.MinValue;

        // From a random place, so that equals share and several gateways do not march in step.
        var start = Random.Shared.Next(availableDestinations.Count);
        for (var i = 0; i < availableDestinations.Count; i++)
        {
            var candidate = availableDestinations[(start + i) % availableDestinations.Count];
            var load = directory.LoadOf(candidate.DestinationId);
            var free = load.Unreachable ? int.MinValue : (runners.Find(candidate.DestinationId)?.Free ?? 0) - load.InFlight;
            if (best is not null && free <= bestFree) continue;
            (best, bestFree) = (candidate, free);
        }

        return best;
    }
}
