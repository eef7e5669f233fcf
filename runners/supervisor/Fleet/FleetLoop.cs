using CodeRunner.Supervisor.Engine;
using Microsoft.Extensions.Options;

namespace CodeRunner.Supervisor.Fleet;

/// <summary>
/// Looks at images, containers and their health, has <see cref="Plan"/> decide language by language, and does what it says: the one place that acts.
/// What it remembers it can lose: containers carry in labels what they are, and the next supervisor takes them over.
/// </summary>
internal sealed class FleetLoop(EngineClient engine, RunnerProbe probe, IOptions<SupervisorOptions> configured, TimeProvider clock, ILogger<FleetLoop> log) : BackgroundService
{
    private readonly SupervisorOptions options = configured.Value;
    private readonly Sightings sightings = new();
    private readonly Dictionary<string, LanguageFleet> fleets = [];
    private readonly long began = clock.GetTimestamp();
    private volatile SupervisorHealth current = new("blind", []);
    private volatile TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan lastLook;
    private bool first = true, toldOfNoImages;

    public SupervisorHealth Current => current;

    private TimeSpan Now => clock.GetElapsedTime(began);

    /// <summary>What cannot work is said before anything is served.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        log.Watching(await engine.ProveAsync(cancellationToken), options.Network);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Ends what it looks after, or leaves it to the next.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (first) return;
        try
        {
            var runners = await engine.ContainersAsync(cancellationToken);
            if (options.OnStop == "leave") log.Leaving(runners.Count(runner => runner.Running));
            else await DrainAllAsync(runners, cancellationToken);
        }
        catch (Exception failure) when (EngineClient.IsEngines(failure, cancellationToken))
        {
            log.Blind(failure.Message);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(LookOftenAsync(stoppingToken), ListenAsync(stoppingToken));

    /// <summary>The engine says when a runner ends: the next look comes at once. Without it, it comes in time.</summary>
    private async Task ListenAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await engine.WatchEndsAsync(() => ended.TrySetResult(), stop);
            }
            catch (Exception failure) when (failure is OperationCanceledException || EngineClient.IsEngines(failure, stop)) { }
            await Task.Delay(options.Look, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookOftenAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                await LookAsync(stoppingToken);
                if (!first && current.Status == "blind") log.SeesAgain();
                current = current with { Status = "ok" };
                first = false;
            }
            catch (Exception failure) when (EngineClient.IsEngines(failure, stoppingToken))
            {
                if (current.Status == "ok") log.Blind(failure.Message);
                current = current with { Status = "blind" };
            }
            await Task.WhenAny(ended.Task, Task.Delay(options.Look, clock, stoppingToken));
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        var listed = engine.ImagesAsync(cancel);
        var containers = await engine.ContainersAsync(cancel);
        var images = await listed;
        var answers = await Task.WhenAll(containers.Select(one => one is { Running: true, Address: { } address } ? probe.AskAsync(address, cancel) : Task.FromResult<RunnerHealth?>(null)));
        var (now, passed) = (Now, Now - lastLook);
        lastLook = now;
        var runners = containers.Zip(answers, (container, health) => See(container, health, now)).ToList();
        sightings.Keep(containers.Select(one => one.Id));
        if (images.Count == 0 && !toldOfNoImages) log.NoImages(options.Images);
        toldOfNoImages = images.Count == 0;

        var steps = new List<Step>();
        var reports = new List<LanguageHealth>();
        foreach (var language in images.Keys.Union(runners.Select(runner => runner.Language)).Union(fleets.Keys).Order(StringComparer.Ordinal))
        {
            var own = runners.Where(runner => runner.Language == language).ToList();
            if (!fleets.TryGetValue(language, out var fleet))
                // As many as the supervisor before us had: it knew why.
                fleets[language] = fleet = new LanguageFleet(language, Math.Clamp(own.Count(runner => runner.Serves), options.LeastOf(language), options.MostOf(language)));
            fleet.Image = images.GetValueOrDefault(language);
            var version = fleet.Image is { } image ? engine.VersionOf(image) : null;
            Rate(fleet, own, version, passed);
            var planned = Plan.Of(own, new Wanted(language, version, fleet.Scale.Count, fleet.Tries.Allow(now)), options);
            steps.AddRange(planned);
            reports.Add(fleet.Report(own, version));
            if (own.Count == 0 && fleet.Image is null) fleets.Remove(language);
        }
        current = current with { Languages = reports };

        // Users are given out one by one; the engine is asked for all at once.
        var users = runners.Select(runner => runner.User).ToHashSet();
        await Task.WhenAll(steps.Select(step => DoAsync(step, step is Step.Start ? NextUser(users) : 0, now, cancel)).ToList());
    }

    private Runner See(Container container, RunnerHealth? health, TimeSpan now)
    {
        var (known, answered) = (sightings.Knows(container.Id), sightings.HasAnswered(container.Id));
        var runner = sightings.Of(container, health, now);
        if (!known && first) log.Adopted(container.Language, container.Name);
        else if (!answered && runner.State == RunnerState.Ready) log.Answers(container.Language, container.Name, sightings.AgeOf(container.Id, now).TotalSeconds);
        return runner;
    }

    private void Rate(LanguageFleet fleet, IReadOnlyList<Runner> runners, string? version, TimeSpan passed)
    {
        if (runners.Any(runner => runner.State == RunnerState.Ready && runner.Version == version)) fleet.Tries = Tries.None;
        var before = fleet.Scale.Count;
        fleet.Scale = fleet.Scale.After(runners, passed, options.LeastOf(fleet.Name), options.MostOf(fleet.Name), options);
        if (fleet.Scale.Count != before) log.Scaled(fleet.Name, before, fleet.Scale.Count, runners.Sum(runner => runner.Busy), runners.Sum(runner => runner.Slots));
    }

    private async Task DoAsync(Step step, int user, TimeSpan now, CancellationToken cancel)
    {
        var language = step.Language;
        try
        {
            switch (step)
            {
                case Step.Start start:
                    log.Started(language, (await engine.StartAsync(language, start.Version, user, cancel))[..12], user);
                    break;
                case Step.Drain { Runner: var runner, Why: var why }:
                    sightings.Tell(runner.Id, now);
                    log.Draining(language, runner.Id[..12], why);
                    await engine.TerminateAsync(runner.Id, cancel);
                    break;
                case Step.Remove { Runner: var runner, Why: var why }:
                    await RemoveAsync(runner, why, now, cancel);
                    break;
            }
        }
        catch (Exception failure) when (EngineClient.IsEngines(failure, cancel))
        {
            log.Refused(language, failure.Message);
            if (step is Step.Start) Failed(language, now);
        }
    }

    private async Task RemoveAsync(Runner runner, string why, TimeSpan now, CancellationToken cancel)
    {
        if (sightings.WasTold(runner.Id) && runner.State == RunnerState.Dead) log.Ended(runner.Language, runner.Id[..12]);
        else log.TakenAway(runner.Language, runner.Id[..12], why);
        if (!sightings.HasAnswered(runner.Id) && !sightings.WasTold(runner.Id))
        {
            // Its log goes with it: what it said last is why.
            log.LastWords(runner.Language, await engine.LastWordsAsync(runner.Id, cancel));
            if (!first) Failed(runner.Language, now);
        }
        await engine.RemoveAsync(runner.Id, cancel);
    }

    private void Failed(string language, TimeSpan now)
    {
        // Several steps may fail at once.
        lock (fleets)
        {
            if (!fleets.TryGetValue(language, out var fleet)) return;
            fleet.Tries = fleet.Tries.AfterFailure(now);
            log.BackingOff(language, fleet.Tries.Failures, (fleet.Tries.NotBefore - now).TotalSeconds);
        }
    }

    private async Task DrainAllAsync(IReadOnlyList<Container> containers, CancellationToken cancel)
    {
        log.Stopping(containers.Count(one => one.Running), options.Drain.TotalSeconds);
        var told = Now;
        await Task.WhenAll(containers.Where(one => one.Running).Select(one => engine.TerminateAsync(one.Id, cancel)));
        while (true)
        {
            var left = await engine.ContainersAsync(cancel);
            if (left.Count == 0) return;
            var over = Now - told >= options.Drain;
            await Task.WhenAll(left.Where(one => over || !one.Running).Select(one => engine.RemoveAsync(one.Id, cancel)));
            await Task.Delay(options.Look, clock, cancel);
        }
    }

    private int NextUser(HashSet<int> taken)
    {
        var user = options.FirstUser;
        while (!taken.Add(user)) user++;
        return user;
    }
}
