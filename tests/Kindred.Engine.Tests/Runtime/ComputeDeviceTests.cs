using Kindred.Engine.Runtime;
using TorchSharp;

namespace Kindred.Engine.Tests.Runtime;

public sealed class ComputeDeviceTests
{
    [Theory]
    [InlineData("auto")]
    [InlineData("cpu")]
    [InlineData("cuda:0")]
    [InlineData("cuda:12")]
    public void Known_names_have_no_problem(string name) => Assert.Null(ComputeDevice.Problem(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("CPU")]
    [InlineData("cuda")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda: 1")]
    [InlineData("cuda:64")]
    public void Other_names_are_refused_with_the_legal_ones(string? name)
    {
        var problem = ComputeDevice.Problem(name);

        Assert.Contains("auto, cpu or cuda:N", problem);
        Assert.Throws<ArgumentException>(() => ComputeDevice.Parse(name!));
    }

    [Fact]
    public void Cpu_is_the_cpu() => Assert.Equal(DeviceType.CPU, ComputeDevice.Parse("cpu").type);

    [Fact]
    public void Auto_takes_the_first_gpu_where_there_is_one() =>
        Assert.Equal(torch.cuda.is_available() ? DeviceType.CUDA : DeviceType.CPU, ComputeDevice.Parse("auto").type);

    [Fact]
    public void A_gpu_that_is_not_there_is_refused_by_name()
    {
        Assert.SkipWhen(torch.cuda.is_available() && torch.cuda.device_count() > 63, "this machine has them all");

        var error = Assert.Throws<InvalidOperationException>(() => ComputeDevice.Parse("cuda:63"));

        Assert.Contains("cuda:63", error.Message);
    }
}
