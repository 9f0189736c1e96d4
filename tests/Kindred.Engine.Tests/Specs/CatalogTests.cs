using Kindred.Engine.Architectures;
using Kindred.Engine.Attacks;
using Kindred.Engine.Specs;

namespace Kindred.Engine.Tests.Specs;

public sealed class CatalogTests
{
    [Fact]
    public void Ids_are_those_of_the_golden_list()
    {
        // ids live in users' databases and scripts: a new one is a line here, a changed one a migration
        var golden = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Specs", "catalog-ids.txt"));

        var ids = CatalogFamilies.All.SelectMany(f => f.Entries.Select(e => $"{f.Name} {e.Id}")).Order(StringComparer.Ordinal);

        Assert.Equal(golden.Where(l => l.Length > 0), ids);
    }

    [Fact]
    public void Every_abstract_record_with_kinds_is_a_family()
    {
        var parents = typeof(CatalogEntry).Assembly.GetTypes()
            .Where(t => t.IsDefined(typeof(CatalogIdAttribute), inherit: false))
            .Select(t => t.BaseType).Distinct();

        Assert.All(parents, p => Assert.Contains(CatalogFamilies.All, f => f.Type.IsAssignableFrom(p)));
    }

    [Fact]
    public void A_record_finds_its_entry_and_an_id_its_record()
    {
        var entry = Catalog<Attack>.Of(new PgdAttack());

        Assert.Equal("pgd", entry.Id);
        Assert.Equal("pgd", Catalog<Attack>.IdOf(new PgdAttack { Steps = 3 }));
        Assert.Equal(new PgdAttack(), Catalog<Attack>.Create("pgd"));
    }

    [Fact]
    public void An_unknown_id_is_named_with_the_known_ones()
    {
        var error = Assert.Throws<KeyNotFoundException>(() => Catalog<Architecture>.Get("lenet"));

        Assert.Contains("\"lenet\"", error.Message);
        Assert.EndsWith($"Known: {string.Join(", ", Catalog<Architecture>.All.Select(e => e.Id))}.", error.Message);
    }

    [Theory]
    [InlineData(typeof(NoId), "NoId is a kind of Shape but has no [CatalogId]")]
    [InlineData(typeof(NoAbout), "NoAbout is a kind of Shape but has no [About]")]
    [InlineData(typeof(NeedsArguments), "NeedsArguments must be sealed and have a constructor without parameters")]
    public void A_kind_that_lacks_something_stops_the_start(Type kind, string message)
    {
        var error = Assert.Throws<InvalidOperationException>(() => CatalogEntry.Scan(typeof(Shape), [typeof(Square), kind]));

        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void Two_kinds_with_one_id_stop_the_start()
    {
        var error = Assert.Throws<InvalidOperationException>(() => CatalogEntry.Scan(typeof(Shape), [typeof(Square), typeof(OtherSquare)]));

        Assert.Contains("OtherSquare and Square share the Shape id \"square\"", error.Message);
    }

    private abstract record Shape;

    [CatalogId("square"), About("Square", "Four equal sides.")]
    private sealed record Square : Shape;

    [CatalogId("square"), About("Square", "Four equal sides, again.")]
    private sealed record OtherSquare : Shape;

    [About("No id", "Has no id.")]
    private sealed record NoId : Shape;

    [CatalogId("no-about")]
    private sealed record NoAbout : Shape;

    [CatalogId("polygon"), About("Polygon", "Cannot be built without its number of sides.")]
    private sealed record NeedsArguments(int Sides) : Shape;
}
