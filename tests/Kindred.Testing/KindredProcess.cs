using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kindred.Engine.Specs;
using Kindred.Platform.Experiments;

namespace Kindred.Testing;

/// <summary>The real server in a process of its own, on a free port and a data folder that outlives it: it can be killed and started again.</summary>
public sealed class KindredProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private KindredProcess(string dataFolder, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Kindred.Web.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["Kindred__DataFolder"] = dataFolder, ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" },
        };
        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Heard(line.Data);
        process.ErrorDataReceived += (_, line) => Heard(line.Data);
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException($"the server ended before it listened:\n{Output}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public required HttpClient Client { get; init; }

    public int Id => process.Id;

    /// <summary>What it has printed.</summary>
    public string Output => string.Join('\n', output);

    /// <param name="dataFolder">Where it keeps its files.</param>
    /// <param name="settings">Further environment variables.</param>
    public static async Task<KindredProcess> StartAsync(string dataFolder, params IEnumerable<(string Key, string Value)> settings)
    {
        var server = new KindredProcess(dataFolder, settings.ToDictionary(s => s.Key, s => s.Value)) { Client = new HttpClient() };
        server.Client.BaseAddress = await server.address.Task.WaitAsync(Patience);
        return server;
    }

    /// <summary>Launches over REST and gives the experiment's id.</summary>
    public async Task<string> LaunchAsync(string name, ExperimentSpec spec)
    {
        using var body = JsonContent.Create(new { name, spec = JsonSerializer.Deserialize<JsonElement>(SpecJson.Serialize(spec)) });
        using var answer = await Client.PostAsync(new Uri("/api/v1/experiments", UriKind.Relative), body);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()!
            : throw new InvalidOperationException($"{answer.StatusCode}: {text}");
    }

    public async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));

    /// <summary>Asks again until the answer is as wanted; a 503 is an answer not yet there.</summary>
    public async Task<JsonElement> WaitAsync(string path, Func<JsonElement, bool> wanted)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));
            var answer = response.StatusCode == HttpStatusCode.ServiceUnavailable
                ? default
                : await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
            if (answer.ValueKind != JsonValueKind.Undefined && wanted(answer))
            {
                return answer;
            }

            if (Stopwatch.GetElapsedTime(start) > Patience * 2)
            {
                throw new TimeoutException($"{path} still answers {answer}\n{Output}");
            }

            await Task.Delay(200);
        }
    }

    /// <summary>Process ids of the runs it has started and that are still there.</summary>
    public IReadOnlyList<int> Children() =>
        [.. Directory.GetDirectories($"/proc/{Id}/task").SelectMany(ChildrenOf)];

    /// <summary>SIGKILL: nothing of it gets another word.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            Process.Start("kill", ["-TERM", Id.ToString()]).WaitForExit();
            await process.WaitForExitAsync().WaitAsync(Patience);
        }

        process.Dispose();
        Client.Dispose();
    }

    private static IEnumerable<int> ChildrenOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToList();
        }
        catch (IOException)
        {
            return []; // the thread ended between the listing and the reading
        }
    }

    private void Heard(string? line)
    {
        if (line is null)
        {
            return;
        }

        output.Enqueue(line);
        if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
        {
            address.TrySetResult(new Uri(line[(at + Listening.Length)..].Trim()));
        }
    }
}
