using System.Collections.Generic;
using agora_rtm;
using NUnit.Framework;
using StandIn;
using UnityEngine;

namespace UnityStories {
    /// <summary>An application that goes to the background and comes back, and a network that becomes another one.</summary>
    public sealed class Phones {
        [SetUp]
        public static void OnAPhone() { Be(true); }

        [TearDown]
        public static void AtADesk() {
            Engine.ExitPlayMode();
            Engine.Network = NetworkReachability.NotReachable;
            Engine.IsMobile = false;
        }

        // What the device is counts as play begins.
        private static void Be(bool mobile) {
            Engine.ExitPlayMode();
            Engine.IsMobile = mobile;
            Engine.Network = NetworkReachability.ReachableViaLocalAreaNetwork;
            Program.Play();
        }

        private static List<bool> Reconnects(Player player) {
            var reconnects = new List<bool>();
            player.Handler.OnReconnected = (id, resumed) => reconnects.Add(resumed);
            return reconnects;
        }

        [Test]
        public void WhatCameInTheBackgroundIsThereInTheForeground() {
            using (var player = new Player("alice").LogIn())
            using (var threaded = new Stranger())
            using (var stranger = new Stranger()) {
                var reconnects = Reconnects(player);
                Engine.Pause(true);
                Engine.Pause(true); // as with a second object of the game's
                for (int i = 0; i < 10; i++) Assert.AreEqual(0, stranger.Send(player.Name, i.ToString()), "Send");
                Engine.Pause(false);
                Engine.Pause(false);
                Game.FramesUntil(() => player.Heard.Count == 10 && reconnects.Count == 1, "the messages are delivered, and the return is told");
                Delivery.AssertInOrder(player.Heard, 10);
                Assert.IsTrue(reconnects[0], "the session went on");
                // Clients on threads of their own went along, and are back.
                player.Client.SendMessageToPeer(threaded.Name, player.Client.CreateMessage("hello"));
                threaded.Count(player.Name, 3);
                Game.FramesUntil(() => player.Heard.Count == 13, "everybody is back");
            }
        }

        [Test]
        public void AtADeskAPausedGameStaysConnected() {
            Be(false);
            using (var player = new Player("alice").LogIn())
            using (var stranger = new Stranger()) {
                var reconnects = Reconnects(player);
                Engine.Pause(true);
                stranger.Count(player.Name, 10); // returns when the player's library has them
                Engine.Pause(false);
                Game.FramesUntil(() => player.Heard.Count == 10, "the messages are delivered");
                Assert.AreEqual(0, reconnects.Count, "reconnects");
            }
        }

        [Test]
        public void AGameMayDecideOtherwise() {
            Assert.IsTrue(RtmUnity.HangsUpInBackground, "on a phone");
            RtmUnity.HangsUpInBackground = false;
            using (var player = new Player("alice").LogIn())
            using (var stranger = new Stranger()) {
                Engine.Pause(true);
                stranger.Count(player.Name, 3);
                Engine.Pause(false);
            }
            Be(false);
            Assert.IsFalse(RtmUnity.HangsUpInBackground, "at a desk");
            RtmUnity.HangsUpInBackground = true;
            using (var player = new Player("alice").LogIn()) {
                var reconnects = Reconnects(player);
                Engine.Pause(true);
                Engine.Pause(false);
                Game.FramesUntil(() => reconnects.Count == 1, "the return is told");
            }
        }

        [Test]
        public void ThePauseAtTheStartMeansNothing() {
            Engine.Pause(false);
            using (var player = new Player("alice").LogIn()) {
                var reconnects = Reconnects(player);
                Engine.Pause(false);
                player.Say(player, "hello");
                Game.FramesUntil(() => player.Heard.Count == 1, "the message is delivered");
                Assert.AreEqual(0, reconnects.Count, "reconnects");
            }
        }

        [Test]
        public void APlayThatEndsInTheBackgroundIsForgotten() {
            new Player("alice").LogIn();
            Engine.Pause(true);
            Be(true);
            using (var player = new Player("alice").LogIn()) {
                var reconnects = Reconnects(player);
                Engine.Pause(true);
                Engine.Pause(false);
                Game.FramesUntil(() => reconnects.Count == 1, "the return is told");
            }
        }

        [Test]
        public void AnotherNetworkIsTakenAtOnce() {
            using (var player = new Player("alice").LogIn()) {
                var reconnects = Reconnects(player);
                Engine.Network = NetworkReachability.ReachableViaCarrierDataNetwork;
                Game.FramesUntil(() => reconnects.Count == 1, "the connection is replaced");
                Engine.Network = NetworkReachability.NotReachable;
                for (int i = 0; i < 3; i++) Engine.Frame();
                Engine.Network = NetworkReachability.ReachableViaLocalAreaNetwork;
                Game.FramesUntil(() => reconnects.Count == 2, "the connection is replaced again");
                Assert.IsTrue(reconnects[0] && reconnects[1], "the session went on");
            }
        }
    }
}
