namespace CodeRunner.Supervisor;

/// <summary>Every event this app logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Engine {Version}: looking after runners in {Network}")]
    public static partial void Watching(this ILogger log, string version, string network);

    [LoggerMessage(1002, LogLevel.Information, "{Language}: started {Runner} as user {User}")]
    public static partial void Started(this ILogger log, string language, string runner, int user);

    [LoggerMessage(1003, LogLevel.Information, "{Language}: {Runner} answers after {Seconds:0.0} s")]
    public static partial void Answers(this ILogger log, string language, string runner, double seconds);

    [LoggerMessage(1004, LogLevel.Information, "{Language}: {Runner} is told to end, {Why}")]
    public static partial void Draining(this ILogger log, string language, string runner, string why);

    [LoggerMessage(1005, LogLevel.Information, "{Language}: {Runner} has ended as told")]
    public static partial void Ended(this ILogger log, string language, string runner);

    [LoggerMessage(1006, LogLevel.Information, "{Language}: wanted runners {Before} → {After}, {Busy} of {Slots} slots in use")]
    public static partial void Scaled(this ILogger log, string language, int before, int after, int busy, int slots);

    [LoggerMessage(1007, LogLevel.Information, "{Language}: {Runner} was here already")]
    public static partial void Adopted(this ILogger log, string language, string runner);

    [LoggerMessage(1008, LogLevel.Information, "Told to stop: {Runners} runners are told to end, {Seconds:0} s at most")]
    public static partial void Stopping(this ILogger log, int runners, double seconds);

    [LoggerMessage(1009, LogLevel.Information, "Told to stop: {Runners} runners serve on")]
    public static partial void Leaving(this ILogger log, int runners);

    [LoggerMessage(2001, LogLevel.Warning, "{Language}: {Runner} is taken away, {Why}")]
    public static partial void TakenAway(this ILogger log, string language, string runner, string why);

    [LoggerMessage(2002, LogLevel.Warning, "{Language}: {Failures} runners in a row did not come to answer; the next try is in {Seconds:0} s")]
    public static partial void BackingOff(this ILogger log, string language, int failures, double seconds);

    [LoggerMessage(2007, LogLevel.Warning, "{Language}: it never answered. Its last words: {Words}")]
    public static partial void LastWords(this ILogger log, string language, string words);

    [LoggerMessage(2003, LogLevel.Error, "{Language}: the engine refused: {Reason}")]
    public static partial void Refused(this ILogger log, string language, string reason);

    [LoggerMessage(2004, LogLevel.Error, "The engine does not answer: {Reason}")]
    public static partial void Blind(this ILogger log, string reason);

    [LoggerMessage(2005, LogLevel.Information, "The engine answers again")]
    public static partial void SeesAgain(this ILogger log);

    [LoggerMessage(2006, LogLevel.Warning, "No image is called like {Images} and has the label coderunner.language: build them with deploy/images.sh")]
    public static partial void NoImages(this ILogger log, string images);
}
