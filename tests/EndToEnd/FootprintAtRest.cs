namespace CodeRunner.Tests.EndToEnd;

internal sealed partial record Footprint
{
    /// <summary>Waits until a system that nobody asks anything is at rest: its launcher, its spares (a reaper and an interpreter each), its fork servers,
    /// and a control group for each box in every hierarchy that it uses. What was used is cleared away behind the answer.</summary>
    public static async Task<Footprint> AtRestAsync(GatewayProcess system, int spares, int forkServers)
    {
        var now = Of(system);
        for (var i = 0; i < 900 && (now.Processes != 1 + 2 * spares + forkServers || now.Groups % (1 + spares + forkServers) != 0); i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            now = Of(system);
        }
        Assert.Equal((1 + 2 * spares + forkServers, 0), (now.Processes, now.Groups % (1 + spares + forkServers)));
        return now;
    }
}
