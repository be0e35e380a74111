using System.Collections;
using System.Collections.Generic;
using System.Text.RegularExpressions;
using System.Threading;
using NUnit.Framework;
using UnityEngine;
using UnityEngine.TestTools;

namespace agora_rtm.Tests {
    /// <summary>That the package works in this project and on this platform: the native library is there, events come.</summary>
    public sealed class DeliveryTests {
        private const int PatienceInFrames = 20000;

        private LocalServer server;
        private RtmClient client;
        private readonly RtmClientEventHandler handler = new RtmClientEventHandler();
        private readonly List<string> heard = new List<string>();
        private bool loggedIn;

        [SetUp]
        public void LogIn() {
            server = new LocalServer();
            RtmUnity.ServerUrl = server.Url;
            handler.OnLoginSuccess = id => loggedIn = true;
            handler.OnMessageReceivedFromPeer = (id, peer, message) => heard.Add(message.GetText());
            client = new RtmClient("tests", handler);
            Assert.AreEqual(0, client.Login(null, "alice"), "Login");
        }

        [TearDown]
        public void LogOut() {
            client.Dispose();
            server.Dispose();
        }

        [UnityTest]
        public IEnumerator MessagesComeInOrderOnTheMainThread() {
            int mainThread = Thread.CurrentThread.ManagedThreadId;
            int others = 0;
            handler.OnMessageReceivedFromPeer += delegate { if (Thread.CurrentThread.ManagedThreadId != mainThread) others++; };
            for (int i = 0; !loggedIn && i < PatienceInFrames; i++) yield return null;
            for (int i = 0; i < 100; i++) client.SendMessageToPeer("alice", client.CreateMessage("grüß dich " + i));
            for (int i = 0; heard.Count < 100 && i < PatienceInFrames; i++) yield return null;
            Assert.AreEqual(100, heard.Count, "messages");
            for (int i = 0; i < 100; i++) Assert.AreEqual("grüß dich " + i, heard[i]);
            Assert.AreEqual(0, others, "events on other threads");
        }

        [UnityTest]
        public IEnumerator AnExceptionOfAHandlerIsInTheConsole() {
            LogAssert.Expect(LogType.Exception, new Regex("on purpose"));
            handler.OnMessageReceivedFromPeer = delegate(int id, string peer, TextMessage message) {
                heard.Add(message.GetText());
                throw new System.InvalidOperationException("on purpose");
            };
            for (int i = 0; !loggedIn && i < PatienceInFrames; i++) yield return null;
            client.SendMessageToPeer("alice", client.CreateMessage("hello"));
            for (int i = 0; heard.Count < 1 && i < PatienceInFrames; i++) yield return null;
            Assert.AreEqual(1, heard.Count, "messages");
        }

        [Test]
        public void TheHiddenObjectIsThere() {
            Assert.IsNotNull(AgoraCallbackObject.GetInstance()._CallbackQueue);
        }

        [Test]
        public void TheLibraryHasTheVersionOfThePackage() {
            Assert.IsTrue(Regex.IsMatch(RtmClient.GetSdkVersion(), @"^\d+\.\d+\.\d+$"), "version \"" + RtmClient.GetSdkVersion() + "\"");
        }
    }
}
