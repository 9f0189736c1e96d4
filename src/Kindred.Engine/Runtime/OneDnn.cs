using System.Runtime.InteropServices;

namespace Kindred.Engine.Runtime;

/// <summary>
/// The process-wide switch between oneDNN's convolutions and libtorch's own, about half as fast. TorchSharp does not expose it, so it is
/// reached by libtorch's C++ names (at::globalContext, at::Context::setUserEnabledMkldnn and …NNPACK).
/// </summary>
internal static partial class OneDnn
{
    /// <summary>Whether oneDNN may be used.</summary>
    public static bool Enabled
    {
        get => UserEnabledMkldnn(GlobalContext()) != 0;
        set => SetUserEnabledMkldnn(GlobalContext(), value ? (byte)1 : (byte)0);
    }

    /// <summary>
    /// Rules out NNPACK, which libtorch tries where it does not use oneDNN: one path fewer to trust, and no complaint on stderr at every
    /// convolution where NNPACK cannot start.
    /// </summary>
    public static void DisableNnpack() => SetUserEnabledNnpack(GlobalContext(), 0);

    [LibraryImport("libtorch_cpu", EntryPoint = "_ZN2at13globalContextEv")]
    private static partial nint GlobalContext();

    [LibraryImport("libtorch_cpu", EntryPoint = "_ZNK2at7Context17userEnabledMkldnnEv")]
    private static partial byte UserEnabledMkldnn(nint context);

    [LibraryImport("libtorch_cpu", EntryPoint = "_ZN2at7Context20setUserEnabledMkldnnEb")]
    private static partial void SetUserEnabledMkldnn(nint context, byte enabled);

    [LibraryImport("libtorch_cpu", EntryPoint = "_ZN2at7Context20setUserEnabledNNPACKEb")]
    private static partial void SetUserEnabledNnpack(nint context, byte enabled);
}
