using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using agora_rtm;
using NUnit.Framework;
using StandIn;
using UnityEngine;
using Object = UnityEngine.Object;

namespace UnityStories {
    /// <summary>Clients and the hidden object come and go in every way a game can think of.</summary>
    public sealed class Lives {
        private const string ObjectName = "agoraCallbackObject";

        [Test]
        public void ObjectsAreDisposedOfInEveryOrder() {
            foreach (var order in Permutations(4)) {
                var player = new Player("alice").LogIn();
                bool joined = false;
                var handler = new RtmChannelEventHandler { OnJoinSuccess = id => joined = true };
                var channel = player.Client.CreateChannel("room", handler);
                Assert.AreEqual(0, channel.Join(), "Join");
                var manager = player.Client.GetRtmCallManager(new RtmCallEventHandler());
                var invitation = manager.CreateLocalCallInvitation("bob");
                Game.FramesUntil(() => joined, "the channel is joined");
                player.Say(player, "on its way");
                var all = new IDisposable[] { player.Client, channel, manager, invitation };
                foreach (int i in order) all[i].Dispose();
                foreach (int i in order) all[i].Dispose();
                player.Heard.Clear();
                Engine.Frame();
                Assert.AreEqual(0, player.Heard.Count, "events after Dispose");
            }
        }

        [Test]
        public void AClientIsDisposedOfInsideItsEvents() {
            using (var other = new Player("bob").LogIn()) {
                foreach (string when in new[] { "login", "state", "message", "result", "joined", "member" }) {
                    var player = new Player("alice");
                    int events = 0;
                    bool gone = false;
                    Action<string> happens = what => {
                        if (gone) events++;
                        if (what != when || gone) return;
                        gone = true;
                        player.Client.Dispose();
                    };
                    player.Handler.OnLoginSuccess = id => {
                        player.LoggedIn = true;
                        happens("login");
                    };
                    player.Handler.OnConnectionStateChanged = (id, state, reason) => {
                        if (state == CONNECTION_STATE.CONNECTION_STATE_CONNECTED) happens("state");
                    };
                    player.Handler.OnMessageReceivedFromPeer = (id, peer, message) => happens("message");
                    player.Handler.OnSendMessageResult = (id, messageId, code) => happens("result");
                    Assert.AreEqual(0, player.Client.Login(null, player.Name));
                    Game.FramesUntil(() => player.LoggedIn || gone, "the login is done");
                    string room = Game.NewName("room");
                    if (!gone) {
                        var handler = new RtmChannelEventHandler();
                        handler.OnJoinSuccess = id => {
                            other.Client.CreateChannel(room, new RtmChannelEventHandler()).Join();
                            happens("joined");
                        };
                        handler.OnMemberJoined = (id, member) => happens("member");
                        player.Client.CreateChannel(room, handler).Join();
                        player.Client.SendMessageToPeer(other.Name, player.Client.CreateMessage("hello"));
                        other.Say(player, "hello");
                    }
                    Game.FramesUntil(() => gone, "Dispose inside the event \"" + when + "\"");
                    other.Heard.Clear();
                    other.Say(other, "still here");
                    Game.FramesUntil(() => other.Heard.Contains("still here"), "the other client is served");
                    Assert.AreEqual(0, events, "events after Dispose inside \"" + when + "\"");
                }
            }
        }

        [Test]
        public void AClientIsDisposedOfOnAnotherThreadWhileEventsCome() {
            using (var stranger = new Stranger()) {
                for (int round = 0; round < 10; round++) {
                    var player = new Player("alice").LogIn();
                    for (int i = 0; i < 200; i++) stranger.Send(player.Name, i.ToString());
                    var disposer = new Thread(player.Client.Dispose);
                    if (round % 2 == 0) Game.FramesUntil(() => player.Heard.Count > 0, "a message is delivered");
                    disposer.Start();
                    Game.FramesUntil(() => !disposer.IsAlive, "Dispose has returned");
                    int heard = player.Heard.Count;
                    Engine.Frame();
                    Assert.AreEqual(heard, player.Heard.Count, "messages after Dispose");
                }
            }
        }

        [Test]
        public void AClientThatTheGameForgetsIsCollected() {
            var forgotten = Forget();
            Game.FramesUntil(() => {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !forgotten.IsAlive;
            }, "the client is collected");
            Engine.Frame();
        }

        // A method of its own: here the last reference to the client ends.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static WeakReference Forget() {
            WeakReference weak = null;
            var maker = new Thread(() => weak = new WeakReference(new RtmClient(Game.AppId, new RtmClientEventHandler())));
            maker.Start();
            maker.Join();
            return weak;
        }

        [Test]
        public void TheObjectSurvivesAChangeOfScene() {
            using (var player = new Player("alice").LogIn()) {
                var before = GameObject.Find(ObjectName);
                var ordinary = new GameObject("of the first scene");
                UnityEngine.SceneManagement.SceneManager.LoadScene("second");
                player.Say(player, "hello");
                Game.FramesUntil(() => player.Heard.Count == 1, "the message is delivered in the second scene");
                Assert.IsTrue(ordinary == null, "an ordinary object is gone");
                Assert.IsTrue(before != null && ReferenceEquals(before, GameObject.Find(ObjectName)), "it is the same object");
                Assert.AreEqual(HideFlags.HideInHierarchy, before.hideFlags);
            }
        }

        [Test]
        public void TheObjectComesBackWhenTheGameDestroysIt() {
            using (var player = new Player("alice").LogIn())
            using (var stranger = new Stranger()) {
                var ways = new Action[] {
                    () => Object.Destroy(GameObject.Find(ObjectName)),
                    () => Object.DestroyImmediate(GameObject.Find(ObjectName)),
                    () => Object.Destroy(AgoraCallbackObject.GetInstance()._CallbackQueue),
                    () => AgoraCallbackObject.GetInstance().Release(),
                };
                foreach (var destroy in ways) {
                    player.Heard.Clear();
                    bool ran = false;
                    stranger.Count(player.Name, 100);
                    AgoraCallbackObject.GetInstance()._CallbackQueue.EnQueue(() => ran = true);
                    destroy();
                    Game.FramesUntil(() => player.Heard.Count == 100 && ran, "what waited is delivered");
                    Delivery.AssertInOrder(player.Heard, 100);
                    Game.FramesUntil(() => Engine.CountObjects(ObjectName) == 1, "there is one object");
                    Assert.IsNotNull(AgoraCallbackObject.GetInstance()._CallbackQueue);
                }
            }
        }

        [Test]
        public void AnObjectOfTheGameTakesThePlaceOfOurs() {
            using (var player = new Player("alice").LogIn())
            using (var stranger = new Stranger()) {
                var mine = new AgoraCallbackObject(ObjectName);
                Assert.IsTrue(ReferenceEquals(mine, AgoraCallbackObject.GetInstance()), "it is the one there is");
                var further = new AgoraCallbackObject("of the game");
                stranger.Count(player.Name, 100);
                bool ran = false;
                further._CallbackQueue.EnQueue(() => ran = true);
                Game.FramesUntil(() => player.Heard.Count == 100 && ran, "everything is delivered");
                Delivery.AssertInOrder(player.Heard, 100);
                Assert.AreEqual(1, Engine.CountObjects(ObjectName));
                further.Release();
                mine.Release();
                mine.Release();
                player.Say(player, "more");
                Game.FramesUntil(() => player.Heard.Count == 101, "delivery goes on");
            }
        }

        [Test]
        public void TwoClientsTalkToEachOther() {
            using (var alice = new Player("alice").LogIn())
            using (var bob = new Player("bob").LogIn()) {
                for (int i = 0; i < 500; i++) {
                    alice.Say(bob, i.ToString());
                    bob.Say(alice, i.ToString());
                }
                Game.FramesUntil(() => alice.Heard.Count == 500 && bob.Heard.Count == 500, "both have everything");
                Delivery.AssertInOrder(alice.Heard, 500);
                Delivery.AssertInOrder(bob.Heard, 500);
            }
        }

        [Test]
        public void PlayBeginsAgainWithoutAReloadOfTheDomain() {
            for (int play = 0; play < 3; play++) {
                if (play > 0) Engine.EnterPlayMode();
                Assert.AreEqual(RtmDispatchMode.Poll, RtmClient.DispatchMode, "mode at the start of play " + play);
                Assert.AreEqual(4f, RtmUnity.FrameBudgetMilliseconds, "budget at the start of play " + play);
                Assert.IsNull(RtmClient.UnhandledException, "hook at the start of play " + play);
                Assert.AreEqual(1, Engine.CountObjects(ObjectName), "objects at the start of play " + play);
                var player = new Player("alice").LogIn();
                player.Say(player, "hello");
                Game.FramesUntil(() => player.Heard.Count == 1, "the message is delivered in play " + play);
                RtmUnity.FrameBudgetMilliseconds = 1;
                RtmClient.DispatchMode = RtmDispatchMode.Thread;
                RtmClient.UnhandledException = e => { };
                AgoraCallbackObject.GetInstance()._CallbackQueue.EnQueue(() => Assert.Fail("an action of the last play runs"));
                player.Say(player, "of the last play");
                Engine.ExitPlayMode();
                Assert.AreEqual(0, Engine.CountObjects(ObjectName), "objects after play " + play);
                Assert.IsTrue(player.Client.Login(null, player.Name) != 0, "a client of the last play refuses");
                player.Dispose();
                Assert.AreEqual(1, player.Heard.Count);
            }
        }

        [Test]
        public void LeavingPlayModeLogsOutWhoeverIsLeft() {
            string name = new Player("alice").LogIn().Name;
            Engine.ExitPlayMode();
            Engine.EnterPlayMode();
            var code = PEER_MESSAGE_ERR_CODE.PEER_MESSAGE_ERR_OK;
            using (var bob = new Player("bob").LogIn()) {
                bool told = false;
                bob.Handler.OnSendMessageResult = (id, messageId, result) => {
                    code = result;
                    told = true;
                };
                // The server hears of the end a moment later than this process.
                Game.FramesUntil(() => {
                    if (told && code == PEER_MESSAGE_ERR_CODE.PEER_MESSAGE_ERR_PEER_UNREACHABLE) return true;
                    told = false;
                    bob.Client.SendMessageToPeer(name, bob.Client.CreateMessage("are you there?"));
                    Game.FramesUntil(() => told, "the result is told");
                    return false;
                }, "alice is logged out");
            }
        }

        [Test]
        public void PlayEndsInsideAnEvent() {
            var player = new Player("alice").LogIn();
            bool ended = false;
            player.Handler.OnMessageReceivedFromPeer = (id, peer, message) => {
                Engine.ExitPlayMode();
                ended = true;
            };
            player.Say(player, "the end");
            Game.FramesUntil(() => ended, "play is over");
            Engine.EnterPlayMode();
            using (var again = new Player("alice").LogIn()) {
                again.Say(again, "hello");
                Game.FramesUntil(() => again.Heard.Count == 1, "the message is delivered");
            }
        }

        /// <summary>As game scripts do it: they log out as the application quits, and dispose as they are destroyed.</summary>
        private sealed class Script : MonoBehaviour {
            internal Player Player;
            internal int Calls;

            private void OnApplicationQuit() {
                Player.Client.Logout();
                Calls++;
            }

            private void OnDestroy() {
                Player.Client.Logout();
                Player.Client.Dispose();
                new Player("made while everything ends").Client.Login(null, "late");
                AgoraCallbackObject.GetInstance();
                Calls++;
            }
        }

        [Test]
        public void ScriptsMayUseTheirClientWhileTheyAreDestroyed() {
            var script = new GameObject("script").AddComponent<Script>();
            script.Player = new Player("alice").LogIn();
            Engine.ExitPlayMode();
            Assert.AreEqual(2, script.Calls);
            foreach (var entry in Engine.TakeLog()) Assert.IsTrue(entry.Type == LogType.Log, "the console shows: " + entry.Text);
            Assert.AreEqual(0, Engine.CountObjects(ObjectName), "objects after play");
        }

        private static IEnumerable<int[]> Permutations(int n) {
            if (n == 0) {
                yield return new int[0];
                yield break;
            }
            foreach (var shorter in Permutations(n - 1)) {
                for (int at = 0; at < n; at++) {
                    var order = new List<int>(shorter);
                    order.Insert(at, n - 1);
                    yield return order.ToArray();
                }
            }
        }
    }
}
