using System.Diagnostics.CodeAnalysis;
using Kindred.Platform;

namespace Kindred.Web.Hosting;

internal static class OptionsExtensions
{
    /// <summary>
    /// Binds and validates the settings before anything is built on them: every mistake is printed at once and nothing is created.
    /// False where there is one.
    /// </summary>
    public static bool TryAddKindredOptions(this WebApplicationBuilder builder, string[] args, [NotNullWhen(true)] out KindredOptions? options)
    {
        builder.Configuration.AddCommandLine(args, new Dictionary<string, string> { ["--role"] = "Kindred:Role" });
        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null)
        {
            // loopback until there are accounts
            builder.Configuration.AddInMemoryCollection([new("urls", "http://localhost:5080")]);
        }

        if (!TryRead(builder.Configuration, out options))
        {
            return false;
        }

        builder.Services.AddSingleton(options);
        return true;
    }

    /// <summary>The settings in a configuration; false, with the reasons on the error output, where they are not valid.</summary>
    public static bool TryRead(IConfiguration configuration, [NotNullWhen(true)] out KindredOptions? options)
    {
        options = new KindredOptions();
        configuration.GetSection("Kindred").Bind(options);
        options.Database.ConnectionString = configuration.GetConnectionString("Kindred");
        var result = new KindredOptionsValidator().Validate(null, options);
        foreach (var failure in result.Failures ?? [])
        {
            Console.Error.WriteLine(failure);
        }

        return result.Succeeded;
    }
}
