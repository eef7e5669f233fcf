using System.Text.RegularExpressions;

namespace CodeRunner.Tests.Differential;

/// <summary>One of the many in a file of <c>programs/</c>, each below a line <c>#### name</c> (<c>//// name</c> in JavaScript and TypeScript).</summary>
internal sealed partial record SmallProgram(string Name, string Code)
{
    public static IEnumerable<SmallProgram> All(string files) =>
        from file in Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Differential", "programs"), files).Order(StringComparer.Ordinal)
        from part in Head().Split(File.ReadAllText(file)).Skip(1)
        let lines = part.Split('\n', 2)
        select new SmallProgram($"{Path.GetFileName(file)}/{lines[0]}", lines[1]);

    [GeneratedRegex("^(?:####|////) ", RegexOptions.Multiline)] private static partial Regex Head();
}
