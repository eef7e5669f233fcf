using System.Net.Sockets;
using CodeRunner.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway;

/// <summary>Nothing was started. The message says to a human why, and what to do about it.</summary>
internal sealed class StartException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The reason in words, or null where only a stack trace helps.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        StartException => failure.Message,
        OptionsValidationException invalid => string.Join(Environment.NewLine, invalid.Failures),
        _ when Settings.CannotBeRead(failure) => failure.Message,
        IOException { InnerException: AddressInUseException } => $"{failure.Message} Set PORT to another one.",
        SocketException => $"Cannot listen there: {failure.Message}. Check BIND and PORT.",
        _ => null,
    };
}
