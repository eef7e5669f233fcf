using System.Text.RegularExpressions;
using CodeRunner.Keys;

namespace CodeRunner.Tests.Keys;

public class KeyFormatTests
{
    [Fact]
    public void Create_ManyKeys_AllMatchThePublishedPatternAndDiffer()
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => KeyFormat.Create()).ToArray();
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(keys, key => Assert.True(Regex.IsMatch(key, @"\Agw_[0-9A-Za-z]{36}\z") && KeyFormat.IsWellFormed(key), key));
    }

    [Fact]
    public void IsWellFormed_AnyCharacterChanged_IsFalse()
    {
        var key = KeyFormat.Create();
        for (var i = 0; i < key.Length; i++)
        {
            var changed = key[..i] + (key[i] == 'x' ? 'y' : 'x') + key[(i + 1)..];
            Assert.False(KeyFormat.IsWellFormed(changed), changed);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("gw_")]
    [InlineData("gw_000000000000000000000000000000000000")]
    [InlineData("gw_' or 1=1 --")]
    [InlineData("gw_ÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüßÄÖÜäöüß12")]
    public void IsWellFormed_Garbage_IsFalse(string text) => Assert.False(KeyFormat.IsWellFormed(text));

    [Fact]
    public void IsWellFormed_OverLong_IsFalse() => Assert.False(KeyFormat.IsWellFormed(KeyFormat.Create() + new string('0', 100_000)));
}
