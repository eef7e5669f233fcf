using CodeRunner.Gateway.Embedded;
using CodeRunner.Keys;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace CodeRunner.Gateway.Admission;

/// <summary>The desk and what it needs.</summary>
internal static class AdmissionServices
{
    public static void AddAdmission(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AdmissionOptions>().BindConfiguration("Admission").ValidateOnStart();
        services.AddSingleton<IValidateOptions<AdmissionOptions>, AdmissionOptionsValidator>();
        services.AddOptions<KeysConnection>().BindConfiguration("Keys").ValidateOnStart();
        services.AddSingleton<IValidateOptions<KeysConnection>, KeysConnectionValidator>();
        services.AddSingleton(ReadPlans(configuration));
        services.AddSingleton<KeysClient>();
        services.AddSingleton<WrongKeys>();
        services.AddSingleton<CallerLimiter>();
        services.AddSingleton<Settlements>();
        services.AddSingleton<RunnersWord>();
        services.AddRateLimiter(limits => limits.OnRejected = Refusals.WriteAsync);
        services.AddOptions<RateLimiterOptions>().Configure<CallerLimiter>((limits, caller) => limits.GlobalLimiter = caller);
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<AdmissionOptions>>(Believe);
    }

    /// <summary>Where keys-service runs in this process, it is there.</summary>
    public static void AddEmbeddedKeys(this IServiceCollection services) =>
        services.AddOptions<KeysConnection>().PostConfigure<EmbeddedApps>((keys, embedded) => keys.Address = keys.Address is { Length: > 0 } set ? set : embedded.KeysAddress);

    private static IReadOnlyDictionary<string, Plan> ReadPlans(IConfiguration configuration)
    {
        try { return Plan.Read(configuration); }
        catch (StartRefusedException refused) { throw new StartException(refused.Message, refused); }
    }

    // The nearest address that is not one of our proxies is the caller's: what stands before it in the header anyone may have written.
    private static void Believe(ForwardedHeadersOptions forwarded, IOptions<AdmissionOptions> admission)
    {
        forwarded.ForwardedHeaders = admission.Value.TrustedProxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        forwarded.ForwardLimit = null;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in admission.Value.TrustedNetworks()) forwarded.KnownIPNetworks.Add(network);
    }
}
