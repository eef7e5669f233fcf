using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CodeRunner.Executor.Description;

/// <summary>What the OpenAPI document says of a route beyond its signature. Tools and clients are made from it: every operation has a name, words and examples.</summary>
internal static class RouteDescriptions
{
    private const string Json = "application/json";

    /// <summary>Its name in generated clients and tools, the group it is shown in, and what it does.</summary>
    public static RouteHandlerBuilder Named(this RouteHandlerBuilder route, string operationId, string group, string description) =>
        route.WithTags(group).WithDescription(description).Change((operation, _, _) =>
        {
            operation.OperationId = operationId;
            foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? []) DescribePath(parameter);
            return Task.CompletedTask;
        });

    /// <summary>Says what the body is. Accepts&lt;T&gt; would also refuse other content types, and any is read as JSON.</summary>
    public static RouteHandlerBuilder Takes<TBody>(this RouteHandlerBuilder route, params (string Name, string Summary, string Json)[] examples) =>
        route.Change(async (operation, document, schemaOf) =>
        {
            operation.RequestBody ??= new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType>() };
            operation.RequestBody.Content![Json] = new OpenApiMediaType { Schema = await ComponentAsync<TBody>(document, schemaOf), Examples = Examples(examples) };
        });

    /// <summary>Files may also come as forms send them.</summary>
    public static RouteHandlerBuilder TakesForm(this RouteHandlerBuilder route) => route.Change((operation, _, _) =>
    {
        var file = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "Its file name is the name in the working directory." };
        operation.RequestBody!.Content!["multipart/form-data"] = new OpenApiMediaType
        {
            Schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = file }, AdditionalProperties = file },
        };
        return Task.CompletedTask;
    });

    /// <summary>Says what a good answer is.</summary>
    public static RouteHandlerBuilder Gives<TAnswer>(this RouteHandlerBuilder route, int status, string description, params (string Name, string Summary, string Json)[] examples) =>
        route.Change(async (operation, document, schemaOf) => Answer(operation, status, description).Content![Json] =
            new OpenApiMediaType { Schema = await ComponentAsync<TAnswer>(document, schemaOf), Examples = Examples(examples) });

    /// <summary>It may also stream what happens: <c>Accept: text/event-stream</c>.</summary>
    public static RouteHandlerBuilder Streams(this RouteHandlerBuilder route) => route.Change((operation, _, _) =>
    {
        Answer(operation, 200, null).Content!["text/event-stream"] = new OpenApiMediaType
        {
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Events: stdout and stderr with {\"text\"} as it is written, at last result with the whole answer." },
            Example = JsonValue.Create("event: stdout\ndata: {\"text\":\"42\\n\"}\n\nevent: result\ndata: {\"exitCode\":0, …}\n\n"),
        };
        return Task.CompletedTask;
    });

    /// <summary>The answer is bytes.</summary>
    public static RouteHandlerBuilder GivesBytes(this RouteHandlerBuilder route, string description) => route.Change((operation, _, _) =>
    {
        Answer(operation, 200, description).Content!["application/octet-stream"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
        return Task.CompletedTask;
    });

    /// <summary>A query parameter, which the endpoint reads itself.</summary>
    public static RouteHandlerBuilder Query(this RouteHandlerBuilder route, string name, JsonSchemaType type, string description, JsonNode? example = null, bool required = false) =>
        route.Change((operation, _, _) =>
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Query,
                Required = required,
                Description = description,
                Schema = new OpenApiSchema { Type = type },
                Example = example,
            });
            return Task.CompletedTask;
        });

    /// <summary>Names the statuses of its refusals.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses) route.Produces<Problem>(status, "application/problem+json");
        return route;
    }

    private static RouteHandlerBuilder Change(this RouteHandlerBuilder route, Func<OpenApiOperation, OpenApiDocument, Func<Type, Task<OpenApiSchema>>, Task> change) =>
        route.AddOpenApiOperationTransformer((operation, context, cancel) => change(operation, context.Document!, type => context.GetOrCreateSchemaAsync(type, cancellationToken: cancel)));

    private static async Task<IOpenApiSchema> ComponentAsync<T>(OpenApiDocument document, Func<Type, Task<OpenApiSchema>> schemaOf)
    {
        var name = typeof(T).Name;
        if (document.Components?.Schemas?.ContainsKey(name) != true) document.AddComponent(name, await schemaOf(typeof(T)));
        return new OpenApiSchemaReference(name, document);
    }

    private static OpenApiResponse Answer(OpenApiOperation operation, int status, string? description)
    {
        var key = status.ToString(CultureInfo.InvariantCulture);
        operation.Responses ??= [];
        if (operation.Responses.GetValueOrDefault(key) is not OpenApiResponse answer) operation.Responses[key] = answer = new OpenApiResponse();
        answer.Description = description ?? answer.Description;
        answer.Content ??= new Dictionary<string, OpenApiMediaType>();
        return answer;
    }

    private static Dictionary<string, IOpenApiExample>? Examples((string Name, string Summary, string Json)[] examples) => examples.Length == 0 ? null
        : examples.ToDictionary(one => one.Name, one => (IOpenApiExample)new OpenApiExample { Summary = one.Summary, Value = JsonNode.Parse(one.Json) });

    private static void DescribePath(OpenApiParameter parameter)
    {
        (parameter.Description, parameter.Example) = parameter.Name switch
        {
            "id" => ("The session's id, as it was opened.", "s_x7.Zm9vYmFy.c2ln"),
            "path" => ("Name of a file in the working directory; it may be in folders below it.", "data/table.csv"),
            "language" => ("Name or alias, in any case.", JsonValue.Create("python")),
            _ => (parameter.Description, parameter.Example),
        };
    }
}
