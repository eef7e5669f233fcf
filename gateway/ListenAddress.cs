using System.Globalization;
using System.Net;

namespace CodeRunner.Gateway;

/// <summary>Where the gateway listens: BIND (default 127.0.0.1) and PORT (default 8080; 0 takes a free one).</summary>
internal static class ListenAddress
{
    public static string Read(IConfiguration settings)
    {
        var bind = settings["BIND"] is { Length: > 0 } text ? text : "127.0.0.1";
        if (bind == "localhost") bind = "127.0.0.1";
        if (!IPAddress.TryParse(bind, out var address))
        {
            throw new StartException($"BIND is '{bind}': it must be an IP address, such as 127.0.0.1 or 0.0.0.0.");
        }

        var port = settings["PORT"] is { Length: > 0 } number ? number : "8080";
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
        {
            throw new StartException($"PORT is '{port}': it must be a number from 0 to 65535.");
        }

        return $"http://{new IPEndPoint(address, parsed)}";
    }
}
