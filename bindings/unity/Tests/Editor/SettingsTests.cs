using NUnit.Framework;
using UnityEngine;

namespace agora_rtm.Tests {
    /// <summary>The settings and what their window says about an address. They leave the project's own settings alone.</summary>
    public sealed class SettingsTests {
        [Test]
        public void NewSettingsAreTheDefaults() {
            var settings = ScriptableObject.CreateInstance<RtmSettings>();
            Assert.AreEqual("", settings.serverUrl);
            Assert.AreEqual("", settings.appId);
            Assert.AreEqual(RtmLogLevel.Info, settings.logLevel);
            Assert.AreEqual(4f, settings.frameBudgetMilliseconds);
            Object.DestroyImmediate(settings);
        }

        [Test]
        public void AnAddressIsChecked() {
            Assert.IsNull(SettingsWindow.Complaint(""));
            Assert.IsNull(SettingsWindow.Complaint("ws://192.168.1.10:7650/rtm"));
            Assert.IsNull(SettingsWindow.Complaint("wss://rtm.example.com/rtm"));
            Assert.IsNotNull(SettingsWindow.Complaint("192.168.1.10:7650"));
            Assert.IsNotNull(SettingsWindow.Complaint("https://rtm.example.com/rtm"));
        }

        [Test]
        public void TextIsQuotedAsJsonHasIt() {
            Assert.AreEqual("\"a\\\"b\\\\c\\u000ad\"", Lifecycle.Quote("a\"b\\c\nd"));
        }
    }
}
