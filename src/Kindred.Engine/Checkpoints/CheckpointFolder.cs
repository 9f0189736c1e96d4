namespace Kindred.Engine.Checkpoints;
public sealed class CheckpointFolder(string path)
{
    public string Path => path;
    public void Add(Checkpoint c) => throw new NotImplementedException();
    public Checkpoint? Latest(string key) => throw new NotImplementedException();
}
