using Kindred.Web.Controls;

namespace Kindred.Web.Tests.Pages;

public sealed class WordsTests
{
    private static readonly DateTime noon = new(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(0.237, ".24")]
    [InlineData(0.999, "1.00")]
    [InlineData(1.0, "1")]
    [InlineData(0.0, ".00")]
    [InlineData(-0.071, "−.07")]
    [InlineData(-0.001, ".00")]
    [InlineData(double.NaN, "–")]
    public void Similarity_has_two_decimals_and_no_leading_zero(double value, string text) => Assert.Equal(text, Words.Similarity(value));

    [Theory]
    [InlineData(0.44, "+.44")]
    [InlineData(-0.07, "−.07")]
    [InlineData(0.001, ".00")]
    public void A_difference_carries_its_sign(double value, string text) => Assert.Equal(text, Words.Difference(value));

    [Theory]
    [InlineData(0.4, "0 s")]
    [InlineData(59.6, "1 min")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(3840, "1 h 4 min")]
    [InlineData(172_800, "2 d")]
    public void A_duration_has_at_most_two_units(double seconds, string text) => Assert.Equal(text, Words.Duration(seconds));

    [Theory]
    [InlineData(1, "now")]
    [InlineData(59, "59 s ago")]
    [InlineData(720, "12 min ago")]
    [InlineData(90_000, "yesterday")]
    [InlineData(345_600, "4 days ago")]
    [InlineData(864_000, "13 Nov")]
    public void Times_are_relative_under_a_week(double secondsAgo, string text) => Assert.Equal(text, Words.Ago(noon.AddSeconds(-secondsAgo), noon));
}
