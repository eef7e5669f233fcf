using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CodeRunner.Supervisor;

/// <summary>Section <c>Supervisor</c>.</summary>
internal sealed class SupervisorOptions : IValidatableObject
{
    /// <summary>Marks the runners of this supervisor, and begins their names: two on one engine need two.</summary>
    [Required, RegularExpression("^[a-z0-9][a-z0-9_.-]{0,40}$", ErrorMessage = "Supervisor:Name has to be 1 to 41 of a-z, 0-9, '_', '.', '-', and to begin with a letter or digit.")]
    public string Name { get; set; } = "coderunner";

    /// <summary>The engine's socket. Whoever holds it is root of the machine.</summary>
    [Required, RegularExpression("^/.+", ErrorMessage = "Supervisor:Socket has to be an absolute path.")]
    public string Socket { get; set; } = "/var/run/docker.sock";

    /// <summary>The network that gateways and runners share; it has to be there, and without a route out.</summary>
    [Required] public string Network { get; set; } = "coderunner_runners";

    /// <summary>The name in that network by which gateways find runners.</summary>
    [Required] public string Alias { get; set; } = "runners";

    /// <summary>How images are called, with "*" for the language. Each that is called so and has the label <c>coderunner.language</c> is a language.</summary>
    [Required, RegularExpression(@"^[^*\s]+\*[^*\s]*:[^*\s/]+$", ErrorMessage = "Supervisor:Images has to be a name and tag with one \"*\" for the language, such as coderunner/*:latest.")]
    public string Images { get; set; } = "coderunner/*:latest";

    /// <summary>Languages to serve, parted by commas; empty for every one that has an image.</summary>
    public string Only { get; set; } = "";

    /// <summary>Runners a language has at least, 1 to 100.</summary>
    [Range(1, 100)] public int Least { get; set; } = 1;

    /// <summary>Runners a language has at most, 1 to 100; no less than <see cref="Least"/>.</summary>
    [Range(1, 100)] public int Most { get; set; } = 2;

    /// <summary>What differs by language: <c>Languages:python:Most</c>.</summary>
    public Dictionary<string, LanguageOptions> Languages { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Per cent of all slots in use (calls that wait included) above which a language gets another runner, 10 to 100. It loses one when
    /// those in use would be less than half of that on the rest.</summary>
    [Range(10, 100)] public int BusyPercent { get; set; } = 75;

    /// <summary>Seconds that a language has to be busy until it gets another runner, 0 to 3,600.</summary>
    [Range(0, 3600)] public double GrowSeconds { get; set; } = 3;

    /// <summary>Seconds that it has to be idle until it loses one, 0 to 86,400.</summary>
    [Range(0, 86_400)] public double ShrinkSeconds { get; set; } = 120;

    /// <summary>Seconds between two looks at containers, images and health, 0.1 to 60. What a killed runner waits for.</summary>
    [Range(0.1, 60)] public double LookSeconds { get; set; } = 0.5;

    /// <summary>Seconds without an answer after which another runner is started beside a silent one, 0.5 to 600.</summary>
    [Range(0.5, 600)] public double SilentSeconds { get; set; } = 3;

    /// <summary>Seconds without an answer after which a silent runner is ended, 1 to 3,600. A machine under load answers late: ended too early, its runs die for nothing.</summary>
    [Range(1, 3600)] public double LostSeconds { get; set; } = 60;

    /// <summary>Seconds that a runner may take to its first answer, 5 to 3,600.</summary>
    [Range(5, 3600)] public double StartSeconds { get; set; } = 90;

    /// <summary>Seconds that a new runner answers beside the one it replaces, 0 to 600: gateways must have found it. Theirs are two probes of 2 s.</summary>
    [Range(0, 600)] public double OverlapSeconds { get; set; } = 6;

    /// <summary>Seconds that a runner told to stop still takes calls, while its health says that it drains, 0 to 600: gateways must have seen it.</summary>
    [Range(0, 600)] public double LeaveSeconds { get; set; } = 5;

    /// <summary>Seconds that open sessions are served after that order, 0 to 86,400.</summary>
    [Range(0, 86_400)] public double SessionSeconds { get; set; }

    /// <summary>Seconds that runs have to end after all that, 1 to 3,600; then the container is killed. More than the longest run.</summary>
    [Range(1, 3600)] public double StopSeconds { get; set; } = 40;

    /// <summary>What becomes of the runners when the supervisor is told to stop: "drain" ends them in order, "leave" lets them serve on, for the next supervisor of this name.</summary>
    [RegularExpression("^(drain|leave)$", ErrorMessage = "Supervisor:OnStop has to be \"drain\" or \"leave\".")]
    public string OnStop { get; set; } = "drain";

    /// <summary>What a runner's container may use, in MiB or GiB as Compose writes it: 512m, 4g.</summary>
    [Required, RegularExpression("^[1-9][0-9]{0,5}[mg]$", ErrorMessage = "Supervisor:Memory has to be a number of MiB or GiB, such as 512m or 4g.")]
    public string Memory { get; set; } = "4g";

    /// <summary>Processes and threads in a runner's container, 64 to 1,000,000.</summary>
    [Range(64, 1_000_000)] public int Processes { get; set; } = 4096;

    /// <summary>Weight of a runner's container where CPU is short, 2 to 262,144; 1,024 is Docker's default.</summary>
    [Range(2, 262_144)] public int CpuShares { get; set; } = 512;

    /// <summary>The first of the users that runners' containers are given, 1,000 to 2,000,000,000: each has one of its own, since the kernel counts processes by user.</summary>
    [Range(1000, 2_000_000_000)] public int FirstUser { get; set; } = 10_100;

    /// <summary>The system calls that a runner's container may make: a profile that the supervisor reads and hands to the engine.</summary>
    [Required] public string SeccompProfile { get; set; } = "deploy/seccomp/runner.json";

    /// <summary>Name of a loaded AppArmor profile; without AppArmor the engine passes over it. Docker's own forbids mounts.</summary>
    [Required] public string AppArmor { get; set; } = "unconfined";

    /// <summary>The machine's file with the secret of session ids, as Compose has it; each runner gets it read-only. Empty: <c>Sessions:Secret</c> of the
    /// supervisor itself, handed on in the environment, for Swarm, whose secrets are no files of the machine.</summary>
    [RegularExpression("^(/.+)?$", ErrorMessage = "Supervisor:SecretFile has to be an absolute path on the machine.")]
    public string SecretFile { get; set; } = "";

    /// <summary>Settings handed to every runner, parted by semicolons: <c>Executor__Slots=8;Executor__Spares=4</c>.</summary>
    [RegularExpression("^([A-Za-z_][A-Za-z0-9_]*=[^;]*(;|$))*$", ErrorMessage = "Supervisor:Environment has to be NAME=value, parted by semicolons.")]
    public string Environment { get; set; } = "";

    public TimeSpan Look => TimeSpan.FromSeconds(LookSeconds);

    /// <summary>From the order to stop to the end of patience.</summary>
    public TimeSpan Drain => TimeSpan.FromSeconds(LeaveSeconds + SessionSeconds + StopSeconds);

    public long MemoryBytes => long.Parse(Memory[..^1], CultureInfo.InvariantCulture) << (Memory[^1] == 'g' ? 30 : 20);

    public int LeastOf(string language) => Languages.GetValueOrDefault(language)?.Least ?? Least;

    public int MostOf(string language) => Math.Max(LeastOf(language), Languages.GetValueOrDefault(language)?.Most ?? Most);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Most < Least) yield return new ValidationResult($"Supervisor:Most ({Most}) is less than Supervisor:Least ({Least}).");
        if (LostSeconds < SilentSeconds) yield return new ValidationResult($"Supervisor:LostSeconds ({LostSeconds}) is less than Supervisor:SilentSeconds ({SilentSeconds}).");
        if (ProfileFault() is { } fault) yield return new ValidationResult($"Supervisor:SeccompProfile: {fault}");
        foreach (var (name, language) in Languages)
        {
            if (language.Least is < 1 or > 100 || language.Most is < 1 or > 100) yield return new ValidationResult($"Supervisor:Languages:{name}: Least and Most have to be 1 to 100.");
            if (language.Least > (language.Most ?? Math.Max(Most, language.Least ?? 1))) yield return new ValidationResult($"Supervisor:Languages:{name}: Most is less than Least.");
        }
    }

    private string? ProfileFault()
    {
        try
        {
            using var profile = JsonDocument.Parse(File.ReadAllText(SeccompProfile));
            // Without this, all that is not named would be allowed.
            return profile.RootElement.GetProperty("defaultAction").GetString() == "SCMP_ACT_ERRNO" ? null : $"{SeccompProfile} does not refuse by default.";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"{SeccompProfile} cannot be used: {failure.Message}";
        }
    }
}

/// <summary>What differs for a language.</summary>
internal sealed class LanguageOptions
{
    public int? Least { get; set; }

    public int? Most { get; set; }
}

[OptionsValidator]
internal sealed partial class SupervisorOptionsValidator : IValidateOptions<SupervisorOptions>;
