using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using CodeRunner.Gateway;
using CodeRunner.Gateway.Admission;
using CodeRunner.Gateway.Catalog;
using CodeRunner.Gateway.Edge;
using CodeRunner.Gateway.Mcp;
using CodeRunner.Gateway.Routing;
using CodeRunner.Executor;
using CodeRunner.Executor.Sandboxing;
using CodeRunner.Executor.Sessions;
using CodeRunner.Keys;
using CodeRunner.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CodeRunner.Tests.Configuration;

/// <summary>docs/configuration.md says what the programs do: every setting, its default and its range.</summary>
public sealed partial class ConfigurationTests
{
    // What is bound to which section. An options class that is missing here fails the first test.
    private static readonly Dictionary<Type, string> Sections = new()
    {
        [typeof(RunnersOptions)] = "Runners", [typeof(AdmissionOptions)] = "Admission", [typeof(KeysConnection)] = "Keys", [typeof(CatalogOptions)] = "Catalog",
        [typeof(McpOptions)] = "Mcp", [typeof(HttpOptions)] = "Http", [typeof(KeysOptions)] = "Keys", [typeof(ExecutorOptions)] = "Executor",
        [typeof(SessionsOptions)] = "Sessions", [typeof(Limits)] = "Limits", [typeof(MetricsOptions)] = "Metrics",
    };

    private static readonly Assembly[] Programs = [typeof(GatewayApp).Assembly, typeof(KeysApp).Assembly, typeof(ExecutorApp).Assembly, typeof(MetricsOptions).Assembly];

    // The framework's and OpenTelemetry's: read by them, not by us.
    private static readonly string[] Theirs = ["Logging:LogLevel:Default", "Logging:Console:FormatterName"];

    private static readonly Dictionary<string, (string Default, string Range)> Lines = Read();

    [Fact]
    public void Options_AllOfThem_AreCheckedAndKnownHere() => Assert.Equal(
        Validators().Select(one => one.Options.Name).Order(), Sections.Keys.Select(type => type.Name).Order());

    [Fact]
    public void Options_EverySetting_HasItsLineWithDefaultAndRange()
    {
        foreach (var (name, property, value) in Settings())
        {
            Assert.True(Lines.TryGetValue(name, out var line), $"{name} has no line");
            Assert.True(Shown(value) == line.Default, $"{name}: its default is {Shown(value)}, the page says {line.Default}");
            if (property.GetCustomAttribute<RangeAttribute>() is { } range)
                Assert.True($"{Shown(range.Minimum)}–{Shown(range.Maximum)}" == line.Range, $"{name}: its range is {Shown(range.Minimum)}–{Shown(range.Maximum)}, the page says {line.Range}");
            if (property.GetCustomAttribute<MinLengthAttribute>() is { } least) Assert.Equal($"{least.Length} characters or more", line.Range);
        }
    }

    [Fact]
    public void Sources_EverySettingReadByItsName_HasItsLine()
    {
        var read = ReadByName();
        Assert.Contains("Admin:Token", read);
        Assert.Contains("PORT", read);
        Assert.Empty(read.Except(Lines.Keys));
    }

    [Fact]
    public void Lines_AllOfThem_AreOfASetting()
    {
        var known = Settings().Select(setting => setting.Name).Concat(ReadByName()).Concat(Theirs)
            .Concat(Members(typeof(ServiceReader)).Select(member => $"Services:{{name}}:{char.ToUpperInvariant(member[0])}{member[1..]}"))
            .Concat(typeof(Plan).GetProperties().Select(property => property.Name).Where(name => name != nameof(Plan.Name)).Select(name => $"Plans:{{name}}:{name}"))
            .ToHashSet();
        Assert.Empty(Lines.Keys.Where(name => !name.StartsWith("OTEL_", StringComparison.Ordinal)).Except(known));
        Assert.Empty(known.Except(Lines.Keys));
    }

    [Fact]
    public void Plans_Defaults_AreThoseOfThePage()
    {
        var plans = Plan.Read(new ConfigurationBuilder().Build());
        Assert.Equal($"{plans["anonymous"].RequestsPerMinute} `anonymous`, {plans["free"].RequestsPerMinute} `free`", Lines["Plans:{name}:RequestsPerMinute"].Default);
        Assert.Equal($"{plans["anonymous"].MaxSessions} `anonymous`, {plans["free"].MaxSessions} `free`", Lines["Plans:{name}:MaxSessions"].Default);
        Assert.Equal($"{plans["free"].Credits} `free`", Lines["Plans:{name}:Credits"].Default);
    }

    /// <summary>One past each end, and what is no number: the start is refused in words that name the setting.</summary>
    [Fact]
    public void Options_OutOfTheirRange_AreRefusedByName()
    {
        foreach (var (type, validator) in Validators())
        {
            foreach (var property in type.GetProperties().Where(property => property.GetCustomAttribute<RangeAttribute>() is not null))
            {
                var range = property.GetCustomAttribute<RangeAttribute>()!;
                foreach (var beyond in new[] { Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture) - 1, Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture) + 1 })
                {
                    var settings = new ConfigurationBuilder().AddInMemoryCollection([new($"x:{property.Name}", beyond.ToString("0.####", CultureInfo.InvariantCulture))]).Build();
                    var options = settings.GetSection("x").Get(type)!;
                    var result = (ValidateOptionsResult)validator.GetMethod("Validate", [typeof(string), type])!.Invoke(Activator.CreateInstance(validator), [null, options])!;
                    Assert.True(result.Failed, $"{type.Name}.{property.Name} = {beyond} was taken");
                    Assert.Contains(property.Name, result.FailureMessage, StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory]
    [InlineData("Runners:ProbeSeconds", "soon", "Runners:ProbeSeconds")]
    [InlineData("Http:MaxConnections", "many", "Http:MaxConnections")]
    [InlineData("Http:HeaderSeconds", "0", "HeaderSeconds")]
    [InlineData("Metrics:Token", "short", "16 characters")]
    [InlineData("Admin:Token", "short", "16 characters")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "OTEL_EXPORTER_OTLP_ENDPOINT is 'collector'")]
    [InlineData("Embedded:Enabled", "maybe", "Embedded:Enabled is 'maybe'")]
    public async Task Start_WithABadSetting_IsRefusedInWordsThatNameIt(string setting, string value, string words)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var app = GatewayApp.Create(["--PORT=0", .. setting.StartsWith("Embedded", StringComparison.Ordinal) ? Array.Empty<string>() : ["--Embedded:Enabled=false"], $"--{setting}={value}"]);
            await app.StartAsync(TestContext.Current.CancellationToken);
        });
        Assert.Contains(words, StartException.Explain(refused), StringComparison.Ordinal);
    }

    private static IEnumerable<(Type Options, Type Validator)> Validators() =>
        from assembly in Programs
        from type in assembly.GetTypes()
        from validates in type.GetInterfaces()
        where validates.IsGenericType && validates.GetGenericTypeDefinition() == typeof(IValidateOptions<>)
        select (validates.GetGenericArguments()[0], type);

    private static IEnumerable<(string Name, PropertyInfo Property, object? Default)> Settings() =>
        from section in Sections
        from property in section.Key.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.CanWrite
        select ($"{section.Value}:{property.Name}", property, property.GetValue(Activator.CreateInstance(section.Key)));

    private static HashSet<string> ReadByName() =>
    [
        .. from program in (string[])["gateway", "keys-service", "telemetry", "runners/executor"]
           from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, program), "*.cs", SearchOption.AllDirectories)
           where !file.Contains("/obj/", StringComparison.Ordinal)
           from Match match in ByName().Matches(File.ReadAllText(file))
           select match.Groups[1].Value,
    ];

    private static IEnumerable<string> Members(Type reader) =>
        (IEnumerable<string>)reader.GetField("Members", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;

    private static string Shown(object? value) => value switch
    {
        null or "" => "none",
        bool flag => flag ? "true" : "false",
        string text => $"`{text}`",
        IConvertible number => Convert.ToDouble(number, CultureInfo.InvariantCulture).ToString("#,##0.####", CultureInfo.InvariantCulture),
        IEnumerable list when !list.Cast<object>().Any() => "none",
        _ => value.ToString()!,
    };

    // | `Runners:ProbeSeconds` | 2 | 0.01–60 | … |
    private static Dictionary<string, (string, string)> Read()
    {
        var lines = new Dictionary<string, (string, string)>();
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "configuration.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            foreach (var name in cells[1].Split(", ")) lines.Add(name.Trim('`'), (cells[2], cells[3]));
        }

        return lines;
    }

    // configuration["Admin:Token"]
    [GeneratedRegex(@"(?:onfiguration|ettings|Configuration>\(\))\[""([A-Z][A-Za-z_]*(?::[A-Z][A-Za-z]*)*)""\]")]
    private static partial Regex ByName();
}
