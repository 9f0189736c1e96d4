using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Kindred.Platform;

/// <summary>Everything wrong with the settings at once, each message naming the key and its environment variable.</summary>
public sealed partial class KindredOptionsValidator : IValidateOptions<KindredOptions>
{
    public ValidateOptionsResult Validate(string? name, KindredOptions options)
    {
        var wrong = new List<string>();
        Check(Path.IsPathRooted(options.DataFolder), "Kindred:DataFolder", "Kindred__DataFolder",
            $"is \"{options.DataFolder}\"; it must be the full path of a folder.");
        Check(options.Role is "all" or "web" or "worker", "Kindred:Role", "Kindred__Role, or --role",
            $"is \"{options.Role}\"; it must be all, web or worker.");
        Check(options.Database.Provider is "sqlite" or "postgres", "Kindred:Database:Provider", "Kindred__Database__Provider",
            $"is \"{options.Database.Provider}\"; it must be sqlite or postgres.");
        Check(!options.Database.IsPostgres || !string.IsNullOrWhiteSpace(options.Database.ConnectionString), "ConnectionStrings:Kindred", "ConnectionStrings__Kindred",
            "is empty; the provider postgres needs it, such as \"Host=db;Database=kindred;Username=kindred;Password=…\".");
        Check(options.Database.IsPostgres || options.Role is not ("web" or "worker"), "Kindred:Role", "Kindred__Role, or --role",
            $"is \"{options.Role}\", which needs a database that several machines share: set Kindred:Database:Provider (Kindred__Database__Provider) to postgres, or the role to all.");
        Check(options.Workers.Slots is >= 0 and <= 256, "Kindred:Workers:Slots", "Kindred__Workers__Slots",
            $"is {options.Workers.Slots}; it must be 0 (one per core) to 256.");
        Check(Device().IsMatch(options.Workers.Device), "Kindred:Workers:Device", "Kindred__Workers__Device",
            $"is \"{options.Workers.Device}\"; it must be auto, cpu or cuda:N.");
        Check(options.Workers.LeaseSeconds is >= 10 and <= 3600, "Kindred:Workers:LeaseSeconds", "Kindred__Workers__LeaseSeconds",
            $"is {options.Workers.LeaseSeconds}; it must be 10 to 3600 seconds.");
        Check(options.Imports.ModelMegabytes is >= 1 and <= 1_000_000, "Kindred:Imports:ModelMegabytes", "Kindred__Imports__ModelMegabytes",
            $"is {options.Imports.ModelMegabytes}; it must be 1 to 1,000,000 megabytes.");
        Check(options.Imports.DatasetMegabytes is >= 1 and <= 1_000_000, "Kindred:Imports:DatasetMegabytes", "Kindred__Imports__DatasetMegabytes",
            $"is {options.Imports.DatasetMegabytes}; it must be 1 to 1,000,000 megabytes.");
        Check(options.Imports.Minutes is >= 1 and <= 1440, "Kindred:Imports:Minutes", "Kindred__Imports__Minutes",
            $"is {options.Imports.Minutes}; it must be 1 to 1,440 minutes.");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);

        void Check(bool right, string key, string variable, string message)
        {
            if (!right)
            {
                wrong.Add($"{key} (environment variable {variable}) {message}");
            }
        }
    }

    [GeneratedRegex("^(auto|cpu|cuda:[0-9]{1,3})$")]
    private static partial Regex Device();
}
