using System.Diagnostics;
using System.Globalization;

namespace CodeRunner.Benchmarks.Yardsticks;

/// <summary>The sessions' yardstick: kernels of Jupyter (Debian's python3-ipykernel and python3-jupyter-client), measured by a small script of its own, so that
/// what we say to the script costs nothing.</summary>
internal sealed class JupyterKernel : IAsyncDisposable
{
    private readonly Process process;

    private JupyterKernel(Process process) => this.process = process;

    /// <summary>Null where Debian's packages are not installed.</summary>
    public static async Task<JupyterKernel?> StartAsync()
    {
        if (await Tool.AskAsync(Language.Python.Bare[0], "-c", "import ipykernel, jupyter_client") is null) return null;
        var start = new ProcessStartInfo(Language.Python.Bare[0], [Path.Combine(AppContext.BaseDirectory, "Yardsticks", "jupyter_kernel.py")])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        var jupyter = new JupyterKernel(Process.Start(start)!);
        await jupyter.ReadAsync();
        return jupyter;
    }

    public async Task<TimeSpan> StartKernelAsync() => Milliseconds(await AskAsync("start"));

    /// <summary>Runs the code in the kernel started last; it must print 1.</summary>
    public async Task<TimeSpan> ExecuteAsync(string code) => Milliseconds(await AskAsync("execute " + code));

    public async Task<int[]> PidsAsync() => [.. (await AskAsync("pids")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pid => int.Parse(pid, CultureInfo.InvariantCulture))];

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task<string> AskAsync(string command)
    {
        await process.StandardInput.WriteLineAsync(command);
        await process.StandardInput.FlushAsync();
        return await ReadAsync();
    }

    private async Task<string> ReadAsync() => await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("Jupyter's script ended.");

    private static TimeSpan Milliseconds(string text) => TimeSpan.FromMilliseconds(double.Parse(text, CultureInfo.InvariantCulture));
}
