using System.Text;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>The system folders of this machine that boxes show, found once at start.</summary>
internal sealed record Machine(IReadOnlyList<Bind> Folders, IReadOnlyList<Link> Links)
{
    private static readonly string[] RootFolders = ["bin", "sbin", "lib", "lib32", "lib64"];

    /// <summary>What of /etc programs need and nobody minds showing. Users, hosts and names are made up below.</summary>
    private static readonly string[] SharedEtc =
    [
        "alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "timezone", "mime.types", "magic", "services", "protocols",
        "debian_version", "os-release", "ssl/openssl.cnf", "ssl/certs/ca-certificates.crt", "terminfo", "inputrc", "bash.bashrc",
    ];

    /// <param name="etc">The folder that boxes see as /etc, by <see cref="MakeEtc"/>.</param>
    public static Machine Find(string etc)
    {
        var binds = new List<Bind> { new("/usr", "/usr"), new(etc, "/etc") };
        var links = new List<Link>();
        foreach (var name in RootFolders)
        {
            var folder = new DirectoryInfo("/" + name);
            // On a merged /usr these are links; elsewhere folders of their own.
            if (folder.LinkTarget is { } target) links.Add(new Link(target, "/" + name));
            else if (folder.Exists) binds.Add(new Bind("/" + name, "/" + name));
        }
        return new Machine(binds, links);
    }

    /// <summary>Makes a folder anew with what boxes see as /etc.</summary>
    public static void MakeEtc(string etc)
    {
        if (Directory.Exists(etc)) Directory.Delete(etc, recursive: true);
        Directory.CreateDirectory(etc);
        foreach (var name in SharedEtc) Copy("/etc/" + name, Path.Combine(etc, name));
        Write("passwd", "runner:x:1000:1000:runner:/tmp:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n");
        Write("group", "runner:x:1000:\nnogroup:x:65534:\n");
        Write("hosts", "127.0.0.1 localhost box\n::1 localhost\n");
        Write("hostname", "box\n");
        // No "dns": a look-up answers at once instead of asking servers that cannot be reached.
        Write("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n");
        Write("resolv.conf", "");
        // The folder above may be closed to other users, this one must not be: boxes run as others.
        File.SetUnixFileMode(etc, (UnixFileMode)0b111_101_101);

        void Write(string name, string text) => File.WriteAllText(Path.Combine(etc, name), text, new UTF8Encoding(false));
    }

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (new FileInfo(source).LinkTarget is { } link && !link.StartsWith("..", StringComparison.Ordinal)) File.CreateSymbolicLink(target, link);
        else if (File.Exists(source)) File.Copy(source, target);
        else if (Directory.Exists(source))
        {
            Directory.CreateDirectory(target);
            foreach (var entry in Directory.EnumerateFileSystemEntries(source)) Copy(entry, Path.Combine(target, Path.GetFileName(entry)));
        }
    }
}
