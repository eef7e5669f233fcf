using CodeRunner.Executor.Sandboxing;

namespace CodeRunner.Executor.Runs;

/// <summary>The files a program left behind, for its answer.</summary>
internal static class LeftFiles
{
    /// <summary>Files listed in one answer at most.</summary>
    private const int ListedFiles = 1000;

    /// <summary>What the program left: new files, and laid-in ones it changed. Those asked for come with their content.</summary>
    /// <param name="workspace">Where to look.</param>
    /// <param name="laid">What was there before.</param>
    /// <param name="wanted">Names of files whose content is asked for.</param>
    /// <param name="room">Bytes of content at most.</param>
    /// <param name="warnings">Gets what could not be done.</param>
    public static List<OutputFile> Collect(Workspace workspace, Dictionary<string, FileEntry> laid, IReadOnlyList<string> wanted, long room, List<string> warnings)
    {
        var all = workspace.List(laid.Count + ListedFiles + 1);
        var left = all.Where(file => !laid.TryGetValue(file.Name, out var before) || before != file).ToList();
        if (left.Count > ListedFiles) warnings.Add($"files: more than {ListedFiles} were left; the first {ListedFiles} are listed");
        var files = left.Take(ListedFiles).Select(file => new OutputFile(file.Name, file.Size)).ToList();

        var most = room;
        foreach (var name in wanted)
        {
            var content = workspace.Read(name, room);
            if (content is null)
            {
                warnings.Add(all.Any(file => file.Name == name)
                    ? $"return: \"{name}\" is not returned: with it the answer's files would pass {most} bytes"
                    : $"return: the program left no file \"{name}\"");
                continue;
            }
            room -= content.Length;
            files.RemoveAll(file => file.Name == name);
            files.Add(new OutputFile(name, content.Length, Convert.ToBase64String(content), "base64"));
        }
        return files;
    }
}
