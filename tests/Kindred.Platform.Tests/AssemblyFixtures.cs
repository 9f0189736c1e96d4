using Kindred.Testing;

[assembly: AssemblyFixture(typeof(PostgresServer.Cleanup))]
