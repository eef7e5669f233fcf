using System.Globalization;
using CodeRunner.Gateway;
using CodeRunner.Gateway.Admission;
using CodeRunner.Gateway.Routing;
using CodeRunner.Supervisor;
using CodeRunner.Tests.Kubernetes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CodeRunner.Tests.Swarm;

/// <summary>What deploy/swarm.yml promises, and that each promise is looked at. swarm.sh shows it on an engine.</summary>
public sealed class StackTests
{
    /// <summary>What stands there, what is put in its place, and a part of what is then said.</summary>
    public static TheoryData<string, string, string> Breaks => new()
    {
        { "cap_drop: [ALL]", "cap_add: [ALL]", "has capabilities" },
        { "read_only: true", "privileged: true", "is privileged" },
        { "read_only: true", "read_only: false", "may write its root" },
        { "image: ${CODERUNNER_IMAGES:-coderunner}/postgres:", "image: ${CODERUNNER_IMAGES:-coderunner}/postgresql:", "deploy/images.sh does not build" },
        { "- {source: keys-hash, target: Keys__HashSecret}", "- {source: sessions, target: Sessions__Secret}", "keys-service is given other secrets" },
        { "- {type: tmpfs, target: /dev/shm, tmpfs: {size: 268435456}}", "- {type: bind, source: /var/run/docker.sock, target: /dev/shm}", "postgres sees the node" },
        { "source: /var/run/docker.sock", "source: /var/run", "supervisor sees the node's /var/run" },
        { "networks: [database]", "networks: [database]\n    ports: [\"5432:5432\"]", "postgres is published" },
        { "networks: [database]", "networks: [street]", "closed: keys-service – postgres" },
        { "networks: [keys, database]", "networks: [keys, database, runners]", "open: keys-service – supervisor" },
        { "keys: {driver: overlay, internal: true}", "keys: {driver: overlay}", "a route leads out of keys" },
        { "internal: true, attachable: true", "internal: true", "nobody can attach to runners" },
        { "Supervisor__Network: coderunner_runners", "Supervisor__Network: runners", "starts runners in another network" },
        { "Supervisor__Least", "Supervisor__Fewest", "Fewest" },
        { "-leave}", "-drain}", "its update starts runners again" },
        { "Runners__Addresses__0: http://runners:8080", "Runners__Addresses__0: http://runner:8080", "looks for runners elsewhere" },
        { "Admission__Replicas: ${CODERUNNER_GATEWAYS:-2}", "Admission__Replicas: 1", "counts callers for another number" },
        { "networks: [runners]\n    stop_grace_period: 70s", "networks: [runners]\n    stop_grace_period: 40s", "supervisor is killed after" },
        { "networks: [street, keys, runners]\n    stop_grace_period: 70s", "networks: [street, keys, runners]\n    stop_grace_period: 60s", "gateway is killed after" },
        { "shutdownTimeoutSeconds: \"60\"", "shutdownTimeoutSeconds: \"30\"", "ends calls after" },
        { "order: start-first", "order: stop-first", "goes before the new one is there" },
        { "update_config: {order: stop-first}", "update_config: {order: start-first}", "postgres is there twice" },
        { "mode: global", "replicas: 1", "not every node has a supervisor" },
    };

    [Fact]
    public void Stack_AsItIs_BreaksNoPromise() => Assert.Empty(Faults(File.ReadAllText(Stack.Path)));

    [Theory]
    [MemberData(nameof(Breaks))]
    public void Stack_Changed_BreaksThePromise(string from, string to, string fault)
    {
        var text = File.ReadAllText(Stack.Path);
        Assert.Contains(from, text, StringComparison.Ordinal);

        Assert.Contains(Faults(text.Replace(from, to, StringComparison.Ordinal)), one => one.Contains(fault, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Faults(string text)
    {
        var stack = Stack.Read(text);
        return stack.Services.SelectMany(one => OfService(one.Key, one.Value)).Concat(Networks(stack)).Concat(OfSupervisor(stack)).Concat(OfGateway(stack)).Concat(Updates(stack));
    }

    private static IEnumerable<string> OfService(string name, IReadOnlyDictionary<string, object> service)
    {
        if (service.ContainsKey("privileged")) yield return $"{name} is privileged";
        if (!Compose.Strings(service.GetValueOrDefault("cap_drop")).SequenceEqual(["ALL"]) || service.ContainsKey("cap_add")) yield return $"{name} has capabilities";
        if (service.GetValueOrDefault("read_only")?.ToString() != "true") yield return $"{name} may write its root";
        if (service.ContainsKey("ports") != (name == "gateway")) yield return $"{name} is {(name == "gateway" ? "not " : "")}published";
        if (!Compose.Built.ContainsKey(service["image"].ToString()!.Split(':')[0])) yield return $"{name} runs {service["image"]}, which deploy/images.sh does not build";
        var secrets = name == "supervisor" ? Compose.SecretsOf(Compose.Runner) : Compose.SecretsOf(Compose.Services[name]);
        if (!Compose.SecretsOf(service).ToHashSet().SetEquals(secrets)) yield return $"{name} is given other secrets than in Compose";
        foreach (var volume in ((IEnumerable<object>)service["volumes"]).Select(Compose.Map).Where(volume => volume["type"].ToString() == "bind"))
            if (name != "supervisor" || volume["source"].ToString() != "/var/run/docker.sock") yield return $"{name} sees the node's {volume["source"]}";
        if (!Compose.Map(Compose.Map(Compose.Map(service["deploy"])["resources"])["limits"]).ContainsKey("memory")) yield return $"{name} may take all memory";
    }

    private static IEnumerable<string> Networks(Stack stack)
    {
        HashSet<string> wanted = ["gateway – keys-service", "gateway – supervisor", "keys-service – postgres"];
        var ways = (from a in stack.Services
                    from b in stack.Services
                    where a.Key != b.Key && Compose.Strings(a.Value["networks"]).Intersect(Compose.Strings(b.Value["networks"])).Any()
                    select (a.Key, b.Key)).ToHashSet();
        foreach (var way in wanted.Where(way => !ways.Contains((way.Split(" – ")[0], way.Split(" – ")[1])))) yield return $"closed: {way}";
        foreach (var (a, b) in ways.Where(way => !wanted.Contains($"{way.Item1} – {way.Item2}") && !wanted.Contains($"{way.Item2} – {way.Item1}"))) yield return $"open: {a} – {b}";
        foreach (var (name, network) in stack.Networks)
            if (name != "street" && network.GetValueOrDefault("internal")?.ToString() != "true") yield return $"a route leads out of {name}";
        if (stack.Networks["runners"].GetValueOrDefault("attachable")?.ToString() != "true") yield return "nobody can attach to runners";
    }

    private static IEnumerable<string> OfSupervisor(Stack stack)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(stack.Settings("supervisor")).Build();
        var options = new SupervisorOptions();
        string? unknown = null;
        try
        {
            configuration.GetSection("Supervisor").Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException refused)
        {
            unknown = refused.Message;
        }
        if (unknown is not null) yield return unknown;
        if (options.Network != stack.Networks["runners"].GetValueOrDefault("name")?.ToString()) yield return "the supervisor starts runners in another network";
        if (options.OnStop != "leave") yield return "the supervisor ends its runners with itself: its update starts runners again";
        if (stack.Grace("supervisor") <= options.Drain) yield return $"supervisor is killed after {stack.Grace("supervisor")} though its runners may take {options.Drain}";
        if (stack.Deploy("supervisor").GetValueOrDefault("mode")?.ToString() != "global") yield return "not every node has a supervisor";
    }

    private static IEnumerable<string> OfGateway(Stack stack)
    {
        using var app = (IDisposable)GatewayApp.Create(stack.Arguments("gateway"));
        var services = ((IHost)app).Services;
        var stop = services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
        var runners = services.GetRequiredService<IOptions<RunnersOptions>>().Value;
        var replicas = int.Parse(stack.Deploy("gateway")["replicas"].ToString()!, CultureInfo.InvariantCulture);
        if (runners.Addresses is not [var address] || address != $"http://{new SupervisorOptions().Alias}:8080") yield return "the gateway looks for runners elsewhere than supervisors put them";
        if (services.GetRequiredService<IOptions<AdmissionOptions>>().Value.Replicas != replicas) yield return $"the gateway counts callers for another number of gateways than {replicas}";
        if (stop.TotalSeconds < runners.TimeoutSeconds) yield return $"the gateway ends calls after {stop} though they may take {runners.TimeoutSeconds} s";
        if (stack.Grace("gateway") <= stop) yield return $"gateway is killed after {stack.Grace("gateway")} though it may take {stop}";
    }

    private static IEnumerable<string> Updates(Stack stack)
    {
        foreach (var (name, order) in stack.Services.Keys.Select(name => (name, Compose.Map(stack.Deploy(name)["update_config"])["order"].ToString())))
        {
            if (name is "gateway" or "keys-service" && order != "start-first") yield return $"{name} goes before the new one is there";
            if (name is "postgres" or "supervisor" && order != "stop-first") yield return $"{name} is there twice while it is updated";
        }
    }
}
