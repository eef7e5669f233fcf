using CodeRunner.Gateway.Routing;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace CodeRunner.Gateway.Edge;

/// <summary>Sees to it that every refusal is a problem document, whoever refused: routing, Kestrel, YARP or a bug.</summary>
internal sealed class ProblemAnswers(RequestDelegate next, ILogger<ProblemAnswers> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted) await FillAsync(context);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The caller left. Nobody reads the status, but counters do: it is no error of ours.
            if (!context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (BadHttpRequestException refused) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await context.RefuseAsync(refused.StatusCode);
        }
        catch (IOException broken) when (broken.InnerException is OverflowException && !context.Response.HasStarted)
        {
            // Kestrel's word for a chunk whose length is more than a number holds.
            context.Response.Clear();
            context.Response.Headers.Connection = "close";
            await context.RefuseAsync(StatusCodes.Status400BadRequest);
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            log.RequestFailed(failure, context.TraceIdentifier);
            context.Response.Clear();
            await context.RefuseAsync(StatusCodes.Status500InternalServerError);
        }
    }

    private Task FillAsync(HttpContext context)
    {
        var response = context.Response;
        var failed = context.GetForwarderErrorFeature();
        var route = context.Features.Get<IReverseProxyFeature>()?.Route.Config;

        if (context.RequestAborted.IsCancellationRequested)
        {
            response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return Task.CompletedTask;
        }

        if (failed is not null)
        {
            return RefuseFailureAsync(context, failed, ofRunner: route is not null && CodeExecution.Owns(route));
        }

        var empty = response.StatusCode >= 400 && response.ContentType is null && response.ContentLength is null or 0;
        var anotherServices = route is not null && !CodeExecution.Owns(route);
        return empty && !anotherServices ? context.RefuseAsync(response.StatusCode) : Task.CompletedTask;
    }

    private Task RefuseFailureAsync(HttpContext context, IForwarderErrorFeature failed, bool ofRunner)
    {
        var status = failed.Error switch
        {
            ForwarderError.NoAvailableDestinations => 503,
            // YARP says 400 when the route's time-out cancelled; that the caller left has been ruled out before.
            ForwarderError.RequestTimedOut or ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled => 504,
            ForwarderError.RequestBodyClient => context.Response.StatusCode,
            _ => 502,
        };
        if (status is 502 or 504)
        {
            log.UpstreamFailed(context.TraceIdentifier, ofRunner ? "the runner" : "the service", failed.Error.ToString(), Innermost(failed.Exception));
        }

        context.Response.Headers.Clear();
        return (status, ofRunner) switch
        {
            (502, true) => context.RefuseAsync(502, "runner_failed", "The runner broke off before it gave an answer."),
            (503, true) => context.RefuseAsync(503, "no_runner", "No runner is alive at the moment."),
            (504, true) => context.RefuseAsync(504, "runner_timeout", "The runner gave no answer in time."),
            (502, false) => context.RefuseAsync(502, "upstream_failed", "The service broke off before it gave an answer."),
            (504, false) => context.RefuseAsync(504, "upstream_timeout", "The service gave no answer in time."),
            _ => context.RefuseAsync(status),
        };
    }

    private static string Innermost(Exception? failure) => failure?.GetBaseException().Message ?? "no reason given";
}
