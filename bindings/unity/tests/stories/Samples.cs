using System.Collections.Generic;
using System.Linq;
using LibrtmSamples;
using NUnit.Framework;
using StandIn;
using UnityEngine;
using Object = UnityEngine.Object;

namespace UnityStories {
    /// <summary>The samples of the package, used by two people at one screen each.</summary>
    public sealed class Samples {
        [Test]
        public void TheFirstMessageArrives() {
            var stage = new GameObject("first");
            stage.AddComponent<FirstMessage>();
            var log = new List<LogEntry>();
            Game.FramesUntil(() => {
                log.AddRange(Engine.TakeLog());
                return log.Count > 0;
            }, "the message is in the console");
            Assert.AreEqual("me says: Hello, world!", log[0].Text);
            Object.Destroy(stage);
            Engine.Frame();
        }

        [Test]
        public void TwoPeopleChat() {
            string alice = Game.NewName("alice"), bob = Game.NewName("bob"), room = Game.NewName("room");
            var first = new GameObject("first").AddComponent<Chat>();
            var second = new GameObject("second").AddComponent<Chat>();
            first.channelName = second.channelName = room;
            first.Enter(alice, null);
            Until(first.Lines, "You are in " + room + ".");
            second.Enter(bob, null);
            Until(first.Lines, bob + " is here.");
            first.Say("good morning");
            Until(second.Lines, alice + ": good morning");
            Until(first.Lines, "you: good morning");
            second.Say("/peer " + alice + " a word in private");
            Until(first.Lines, bob + " (to you): a word in private");
            second.Say("/peer nobody hello");
            Until(second.Lines, "Not delivered: PEER_MESSAGE_ERR_PEER_UNREACHABLE");
            second.Say("/peer nobody");
            Until(second.Lines, "Write /peer NAME TEXT");
            second.Leave();
            Until(first.Lines, bob + " has left.");
            first.Enter("", null);
            Until(first.Lines, "Could not log in");
        }

        [Test]
        public void TheChatHasAScreen() {
            var stage = new GameObject("chat");
            stage.AddComponent<ChatScreen>(); // the one step of its README; it brings the other one along
            stage.GetComponent<Chat>().channelName = Game.NewName("room");
            Engine.Frame();
            Assert.IsTrue(Screenplay.Shows("[Enter]"), "there is a button to enter");
            Screenplay.Type("0", Game.NewName("alice"));
            Engine.Frame();
            Screenplay.Press("Enter");
            Game.FramesUntil(() => Screenplay.Shows("You are in"), "the channel is joined");
            Screenplay.Type("0", "hello");
            Engine.Frame();
            Screenplay.Press("Send");
            Game.FramesUntil(() => Screenplay.Shows("you: hello"), "the message is shown");
            Screenplay.Press("Leave");
            Game.FramesUntil(() => Screenplay.Shows("[Enter]"), "the channel is left");
        }

        [Test]
        public void TwoPeopleCallEachOther() {
            string alice = Game.NewName("alice"), bob = Game.NewName("bob");
            var first = new GameObject("first").AddComponent<Calls>();
            var second = new GameObject("second").AddComponent<Calls>();
            first.LogIn(alice, null);
            second.LogIn(bob, null);
            Until(first.Lines, "Logged in.");
            Until(second.Lines, "Logged in.");

            first.Call(bob, "Have you got a minute?");
            Until(second.Lines, alice + " calls: Have you got a minute?");
            Until(first.Lines, "It rings at " + bob + ".");
            second.Answer(true, "Hello?");
            Until(first.Lines, bob + " answers: Hello?");
            Until(second.Lines, "You are talking to " + alice + ".");

            second.Call(alice, "And now I call you.");
            Until(first.Lines, bob + " calls: And now I call you.");
            first.Answer(false, "Not now.");
            Until(second.Lines, alice + " declines: Not now.");
            Until(first.Lines, "You declined.");

            first.Call(bob, "Sorry.");
            Until(first.Lines, "It rings at " + bob + ".");
            Game.FramesUntil(() => second.Ringing, "it rings");
            first.GiveUp();
            Until(first.Lines, "You gave up.");
            Until(second.Lines, alice + " gave up.");
            Assert.IsFalse(first.Calling || second.Ringing, "nobody calls");
        }

        [Test]
        public void TheCallsHaveAScreen() {
            var other = new GameObject("other").AddComponent<Calls>();
            string bob = Game.NewName("bob");
            other.LogIn(bob, null);
            Until(other.Lines, "Logged in.");
            var stage = new GameObject("calls");
            stage.AddComponent<CallScreen>();
            Engine.Frame();
            Screenplay.Type("0", Game.NewName("alice"));
            Engine.Frame();
            Screenplay.Press("Log in");
            Game.FramesUntil(() => Screenplay.Shows("[Call]"), "the login is done");
            Screenplay.Type("0", bob);
            Engine.Frame();
            Screenplay.Press("Call");
            Game.FramesUntil(() => Screenplay.Shows("[Give up]"), "a call is under way");
            Game.FramesUntil(() => other.Ringing, "it rings");
            other.Answer(true, "Yes?");
            Game.FramesUntil(() => Screenplay.Shows("answers: Yes?"), "the answer is shown");
        }

        private static void Until(IList<string> lines, string line) {
            Game.FramesUntil(() => lines.Any(l => l.StartsWith(line)), "the line \"" + line + "\"");
        }
    }
}
