namespace Kindred.Platform.Tests;

public sealed class KindredOptionsTests
{
    [Fact]
    public void Defaults_are_valid()
    {
        var result = new KindredOptionsValidator().Validate(null, new KindredOptions());

        Assert.True(result.Succeeded, result.FailureMessage);
    }

    [Fact]
    public void Every_wrong_setting_is_named_at_once_with_key_and_environment_variable()
    {
        var options = new KindredOptions
        {
            DataFolder = "relative",
            Role = "boss",
            Database = new() { Provider = "oracle" },
            Workers = new() { Slots = -1, Device = "tpu", LeaseSeconds = 1 },
        };

        var failures = new KindredOptionsValidator().Validate(null, options).Failures!.ToList();

        Assert.Equal(
            ["Kindred__DataFolder", "Kindred__Role", "Kindred__Database__Provider", "Kindred__Workers__Slots", "Kindred__Workers__Device", "Kindred__Workers__LeaseSeconds"],
            failures.Select(f => f.Split("environment variable ")[1].Split(')', ',')[0]));
    }

    [Theory]
    [InlineData("web")]
    [InlineData("worker")]
    public void A_role_of_its_own_needs_postgres(string role)
    {
        var result = new KindredOptionsValidator().Validate(null, new KindredOptions { Role = role });

        Assert.Contains("Kindred__Database__Provider", result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Postgres_needs_a_connection_string()
    {
        var result = new KindredOptionsValidator().Validate(null, new KindredOptions { Database = new() { Provider = "postgres" } });

        Assert.Contains("ConnectionStrings__Kindred", result.FailureMessage, StringComparison.Ordinal);
    }
}
