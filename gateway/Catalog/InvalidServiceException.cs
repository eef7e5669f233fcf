namespace CodeRunner.Gateway.Catalog;

/// <summary>What was written about one service cannot be served. All other services are as they were.</summary>
/// <param name="message">What is wrong and what it must be, without a full stop.</param>
/// <param name="inner">What said so.</param>
internal sealed class InvalidServiceException(string message, Exception? inner = null) : Exception(message, inner);
