using System.Reflection;
using CodeRunner.Executor;
using CodeRunner.Gateway;
using CodeRunner.Keys;
using CodeRunner.Supervisor;
using Microsoft.Extensions.Logging;

namespace CodeRunner.Tests.Telemetry;

public sealed class LogTests
{
    /// <summary>Operators search by it, and set alerts on it.</summary>
    [Theory]
    [InlineData(typeof(GatewayApp))]
    [InlineData(typeof(ExecutorApp))]
    [InlineData(typeof(KeysApp))]
    [InlineData(typeof(SupervisorApp))]
    public void EveryLineOfAService_HasANumberOfItsOwn(Type service)
    {
        int[] numbers = [.. service.Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .SelectMany(method => method.GetCustomAttributes<LoggerMessageAttribute>())
            .Select(line => line.EventId)];
        Assert.NotEmpty(numbers);
        Assert.Equal([], numbers.GroupBy(number => number).Where(same => same.Count() > 1).Select(same => same.Key));
    }
}
