using System.Runtime.CompilerServices;
using Kindred.Engine.Runtime;

namespace Kindred.Engine.Tests.Runtime;

internal static class StartRuntime
{
    // before any test class: malloc's settings and the thread count must come before the first tensor
    [ModuleInitializer]
    internal static void Start() => NativeRuntime.Start();
}
