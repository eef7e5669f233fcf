namespace CodeRunner.Gateway.Docs;

/// <summary>A service's OpenAPI document cannot be published. The service is served all the same.</summary>
/// <param name="message">What is wrong with it, without a full stop.</param>
/// <param name="inner">What said so.</param>
internal sealed class BrokenDocumentException(string message, Exception? inner = null) : Exception(message, inner);
