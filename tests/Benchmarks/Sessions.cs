using System.Text.Json;
using CodeRunner.Benchmarks.Load;
using CodeRunner.Benchmarks.Reporting;
using CodeRunner.Benchmarks.Yardsticks;

namespace CodeRunner.Benchmarks;

/// <summary>Sessions, against Jupyter's kernels: opening one, running in one, many opened at once, and what an idle one holds.</summary>
internal static class Sessions
{
    private const string NotBuilt = "not built yet";
    private const int KernelStarts = 3, Executions = 50, Burst = 50, WarmUps = 500;

    /// <summary>Within it the copies that sleep for a burst are made.</summary>
    private static readonly TimeSpan BeforeBurst = TimeSpan.FromSeconds(7);

    private static readonly string Path = Requests.Service + "/api/sessions";

    /// <summary>Weighs <paramref name="count"/> idle sessions; the rest is always of the same size.</summary>
    public static async Task MeasureAsync(int count, Report report)
    {
        await using var system = await MeasuredSystem.StartAsync();
        using var caller = await system.CallAsync();
        await using var jupyter = await JupyterKernel.StartAsync();
        await caller.AskAsync(Requests.Post(Path, ("language", "python")));
        var built = caller.Status != 404;
        if (built) await CloseAsync(caller, IdOf(caller));

        report.Heading("Sessions");
        report.Say($"Milliseconds, through gateway and executor, against Jupyter's Python kernel over its own client. \"now and then\" are calls turn by turn with Jupyter's, {Executions} of each, \"back to back\" as many without a pause; before them come {WarmUps} of ours, by which time the compilers are done. Jupyter's kernel is started {KernelStarts} times. Before {Burst} are opened at once nobody opens one for {BeforeBurst.TotalSeconds} seconds.");
        var (open, start) = (new Sample(), new Sample());
        for (var i = 0; i < KernelStarts && jupyter is not null; i++) start.Add(await jupyter.StartKernelAsync());
        for (var i = 0; i < Executions && built; i++)
        {
            await system.SettleAsync(Language.Python);
            var id = await OpenAsync(caller, Language.Python);
            open.Add(caller.Time);
            await CloseAsync(caller, id);
        }
        List<string[]> rows = [["start of a kernel", "Jupyter", .. Cells(start), ""]];
        foreach (var language in Language.All)
        {
            var (ours, theirs) = (new Samples(new(), new()), new Samples(new(), new()));
            await ExecuteAsync(built ? caller : null, jupyter, language, ours, theirs);
            if (language == Language.Python)
            {
                rows.Add(["execute `print(1)`, now and then", "Jupyter", .. Cells(theirs.NowAndThen), ""]);
                rows.Add(["execute `print(1)`, back to back", "Jupyter", .. Cells(theirs.BackToBack), ""]);
            }
            rows.Add([$"execute, {language.Name}, now and then", "**ours**", .. Cells(ours.NowAndThen, built), built ? Figure.Of(ours.NowAndThen.Median / theirs.NowAndThen.Median) : ""]);
            rows.Add([$"execute, {language.Name}, back to back", "**ours**", .. Cells(ours.BackToBack, built), built ? Figure.Of(ours.BackToBack.Median / theirs.BackToBack.Median) : ""]);
            var wanted = language == Language.Python ? 0.25 : 0.5;
            foreach (var (how, mine, its) in new[] { ("now and then", ours.NowAndThen, theirs.NowAndThen), ("back to back", ours.BackToBack, theirs.BackToBack) })
            {
                var what = $"session execute p50 ÷ Jupyter's, {how}: {language.Name}";
                report.Targets.Add(built ? Target.AtMost(what, wanted, mine.Median / its.Median) : Target.Open(what, $"≤ {wanted}", NotBuilt));
            }
        }
        var burst = new Sample();
        if (built) await BurstAsync(system, burst);
        rows.Insert(1, ["open a session, python", "**ours**", .. Cells(open, built), built ? Figure.Of(open.Median / start.Median) : ""]);
        rows.Add([$"open, {Burst} at once, python", "**ours**", .. Cells(burst, built), ""]);
        report.Add(["", "", "p50", "p95", "p99", "ours ÷ Jupyter"], rows, names: 2);
        report.Targets.Add(built ? Target.AtMost("opening a session, p50", 10, open.Median, " ms") : Target.Open("opening a session, p50", "≤ 10 ms", NotBuilt));
        report.Targets.Add(built ? Target.AtMost($"{Burst} sessions opened at once, p95", 100, burst.P95, " ms") : Target.Open($"{Burst} sessions opened at once, p95", "≤ 100 ms", NotBuilt));
        await WeighAsync(system, built ? caller : null, jupyter, count, report);
    }

    private static async Task ExecuteAsync(Caller? caller, JupyterKernel? jupyter, Language language, Samples ours, Samples theirs)
    {
        var id = caller is null ? "" : await OpenAsync(caller, language);
        var execute = Execute(id, language);
        for (var i = 0; i < WarmUps && caller is not null; i++) await MeasuredSystem.RunAsync(caller, execute);
        for (var round = -1; round < Executions; round++)
        {
            if (jupyter is not null) Keep(theirs.NowAndThen, await jupyter.ExecuteAsync(Language.Python.Code));
            if (caller is not null) Keep(ours.NowAndThen, await MeasuredSystem.RunAsync(caller, execute));

            void Keep(Sample sample, TimeSpan time)
            {
                if (round >= 0) sample.Add(time);
            }
        }
        for (var i = 0; i < Executions && jupyter is not null; i++) theirs.BackToBack.Add(await jupyter.ExecuteAsync(Language.Python.Code));
        for (var i = 0; i < Executions && caller is not null; i++) ours.BackToBack.Add(await MeasuredSystem.RunAsync(caller, execute));
        if (caller is not null) await CloseAsync(caller, id);
    }

    private static async Task BurstAsync(MeasuredSystem system, Sample burst)
    {
        await Task.Delay(BeforeBurst);
        await system.SettleAsync(Language.Python);
        var callers = await Task.WhenAll(Enumerable.Range(0, Burst).Select(_ => system.CallAsync()));
        var ids = await Task.WhenAll(callers.Select(caller => OpenAsync(caller, Language.Python)));
        foreach (var (caller, id) in callers.Zip(ids))
        {
            burst.Add(caller.Time);
            await CloseAsync(caller, id);
            caller.Dispose();
        }
    }

    private static async Task WeighAsync(MeasuredSystem system, Caller? caller, JupyterKernel? jupyter, int count, Report report)
    {
        report.Say("MiB that one more idle session holds (PSS), after it has run `print(1)`:");
        List<string[]> rows = [];
        foreach (var language in Language.All)
        {
            if (caller is null) continue;
            await system.SettleAsync(language);
            var before = SystemMemory.Of(system.Id);
            List<string> ids = [];
            for (var i = 0; i < count; i++)
            {
                ids.Add(await OpenAsync(caller, language));
                await MeasuredSystem.RunAsync(caller, Execute(ids[^1], language));
            }
            await system.SettleAsync(language);
            var each = (SystemMemory.Of(system.Id).Bytes - before.Bytes) / 1048576.0 / count;
            rows.Add([language.Name, "**ours**", $"{count}", Figure.Of(each)]);
            if (language != Language.Bash) report.Targets.Add(Target.AtMost($"memory of an idle {language.Name} session, of {count}", language == Language.Python ? 15 : 12, each, " MiB"));
            foreach (var id in ids) await CloseAsync(caller, id);
        }
        if (caller is null) rows.Add(["python", "**ours**", $"{count}", NotBuilt]);
        var kernels = jupyter is null ? [] : await jupyter.PidsAsync();
        rows.Add(["python", "Jupyter", $"{kernels.Length}", kernels.Length == 0 ? Figure.NotHere : Figure.Of(kernels.Average(pid => SystemMemory.Pss(pid) ?? 0) / 1048576.0)]);
        report.Add(["", "", "sessions", "MiB each"], rows, names: 2);
    }

    private static async Task<string> OpenAsync(Caller caller, Language language)
    {
        await caller.AskAsync(Requests.Post(Path, ("language", language.Name)));
        return IdOf(caller);
    }

    // TypeScript's one-shot program declares a constant, which may be declared but once.
    private static byte[] Execute(string id, Language language) =>
        Requests.Post($"{Path}/{id}/execute", ("code", language == Language.TypeScript ? "console.log(1 as number)" : language.Code));

    private static string IdOf(Caller caller)
    {
        if (caller.Status != 201) throw new InvalidOperationException($"no session: {caller.Status} {caller.Body()}");
        using var answer = JsonDocument.Parse(caller.Body());
        return answer.RootElement.GetProperty("id").GetString()!;
    }

    private static async Task CloseAsync(Caller caller, string id)
    {
        await caller.AskAsync(Requests.Delete($"{Path}/{id}"));
        if (caller.Status != 204) throw new InvalidOperationException($"not closed: {caller.Status} {caller.Body()}");
    }

    private static string[] Cells(Sample sample, bool built = true) => sample.Count > 0 ? [Figure.Of(sample.Median), Figure.Of(sample.P95), Figure.Of(sample.P99)]
        : [built ? Figure.NotHere : NotBuilt, "", ""];

    private sealed record Samples(Sample NowAndThen, Sample BackToBack);
}
