using System;
using System.Collections.Generic;
using System.Threading;
using agora_rtm;
using NUnit.Framework;
using StandIn;

namespace UnityStories {
    /// <summary>What the stories have in common: a game that runs frame by frame, and players.</summary>
    internal static class Game {
        internal const string AppId = "unity-stories";
        private const int PatienceMilliseconds = 60000; // only a hang takes that long

        private static int players;

        internal static string NewName(string stem) {
            return stem + "-" + System.Diagnostics.Process.GetCurrentProcess().Id + "-" + ++players;
        }

        /// <summary>Runs frames until it is so.</summary>
        internal static void FramesUntil(Func<bool> so, string what) {
            Until(so, what, Engine.Frame);
        }

        /// <summary>Waits for other threads while the game stands still.</summary>
        internal static void StallUntil(Func<bool> so, string what) {
            Until(so, what, delegate { });
        }

        internal static void Until(Func<bool> so, string what, Action meanwhile) {
            long end = Engine.Clock.ElapsedMilliseconds + PatienceMilliseconds;
            while (!so()) {
                if (Engine.Clock.ElapsedMilliseconds > end) Assert.Fail("it does not come to this: " + what);
                meanwhile();
                Thread.Sleep(1); // the length of a frame; lets the library work on a busy machine
            }
        }
    }

    /// <summary>A player of this game, in poll mode, as game code makes one.</summary>
    internal sealed class Player : IDisposable {
        internal readonly string Name;
        internal readonly RtmClientEventHandler Handler = new RtmClientEventHandler();
        internal readonly RtmClient Client;
        internal readonly List<string> Heard = new List<string>();
        internal readonly List<int> Threads = new List<int>();
        internal bool LoggedIn;
        internal bool LoggedOut;

        internal Player(string name) {
            Name = Game.NewName(name);
            Handler.OnLoginSuccess = id => {
                Note();
                LoggedIn = true;
            };
            Handler.OnLogout = (id, code) => LoggedOut = true;
            Handler.OnMessageReceivedFromPeer = (id, peer, message) => {
                Note();
                Heard.Add(message.GetText());
            };
            Client = new RtmClient(Game.AppId, Handler);
        }

        internal Player LogIn() {
            Assert.AreEqual(0, Client.Login(null, Name), "Login");
            Game.FramesUntil(() => LoggedIn, Name + " is logged in");
            return this;
        }

        internal void Say(Player to, string text) {
            Assert.AreEqual(0, Client.SendMessageToPeer(to.Name, Client.CreateMessage(text)), "SendMessageToPeer: " + RtmClient.GetLastError());
        }

        private void Note() { Threads.Add(Thread.CurrentThread.ManagedThreadId); }

        public void Dispose() { Client.Dispose(); }
    }

    /// <summary>A player somewhere else: its events come on a thread of the library, whether this game runs or stands still.</summary>
    internal sealed class Stranger : IDisposable {
        internal readonly string Name = Game.NewName("stranger");
        private readonly RtmClient client;
        private volatile bool loggedIn;
        private int results;
        private int refusals;

        internal Stranger() {
            var handler = new RtmClientEventHandler();
            handler.OnLoginSuccess = id => loggedIn = true;
            handler.OnSendMessageResult = (id, messageId, code) => {
                if (code != PEER_MESSAGE_ERR_CODE.PEER_MESSAGE_ERR_OK) Interlocked.Increment(ref refusals);
                Interlocked.Increment(ref results);
            };
            client = new RtmClient(Game.AppId, handler, RtmDispatchMode.Thread);
            Assert.AreEqual(0, client.Login(null, Name), "Login");
            Game.StallUntil(() => loggedIn, "a stranger is logged in");
        }

        /// <summary>Sends the numbers from 0 on, and returns when the library of the receiver has them all.</summary>
        internal void Count(string to, int messages) {
            results = refusals = 0;
            for (int i = 0; i < messages; i++) {
                Assert.AreEqual(0, client.SendMessageToPeer(to, client.CreateMessage(i.ToString())), "SendMessageToPeer");
            }
            Game.StallUntil(() => Volatile.Read(ref results) >= messages, messages + " messages have arrived");
            Assert.AreEqual(0, refusals, "messages that did not arrive");
        }

        private RtmChannel channel;

        internal void Join(string name) {
            bool joined = false;
            var handler = new RtmChannelEventHandler {
                OnJoinSuccess = id => joined = true,
                OnSendMessageResult = (id, messageId, code) => Interlocked.Increment(ref results),
            };
            channel = client.CreateChannel(name, handler);
            Assert.AreEqual(0, channel.Join(), "Join");
            Game.StallUntil(() => joined, "a stranger has joined");
        }

        /// <summary>Sends one message many times, to a player or, without one, to the channel; the server has them all on return.</summary>
        internal void Flood(string to, TextMessage message, int messages) {
            results = 0;
            for (int i = 0; i < messages; i++) {
                Assert.AreEqual(0, to == null ? channel.SendMessage(message) : client.SendMessageToPeer(to, message), "send");
            }
            Game.StallUntil(() => Volatile.Read(ref results) >= messages, messages + " messages have arrived");
        }

        /// <summary>Sends without a look at what becomes of it.</summary>
        internal int Send(string to, string text) { return client.SendMessageToPeer(to, client.CreateMessage(text)); }

        public void Dispose() { client.Dispose(); }
    }
}
