using System.Runtime.CompilerServices;
using Kindred.Engine.Runtime;

namespace Kindred.Engine.Tests.Runtime;

internal static class StartRuntime
{
    // before any test, what NativeRuntime.Start does before libtorch is loaded; not Start itself, because one test shows that it is not loaded
    [ModuleInitializer]
    internal static void Start()
    {
        NativeMemory.KeepFreedMemory();
        NativeMemory.LimitOpenMp(threads: 1);
    }
}
