using System;
using System.Collections.Generic;
using System.Threading;

namespace agora_rtm.Tests {
    /// <summary>Dispose in every order, place and number, and handlers that throw.</summary>
    public static class LifetimeTests {
        /// <summary>Client, channel, call manager and invitation, in all 24 orders, each twice.</summary>
        public static void DisposeInEveryOrder() {
            using (var server = new TestServer()) {
                for (int order = 0; order < 24; order++) {
                    Party alice = Party.LoggedIn("alice " + order, server.Url);
                    RtmChannel channel = alice.Join("lobby");
                    RtmCallManager calls = alice.Client.GetRtmCallManager(alice.CallHandler());
                    LocalInvitation invitation = calls.CreateLocalCallInvitation("bob");
                    if (order % 2 == 0) Check.Equal(0, calls.SendLocalInvitation(invitation), "SendLocalInvitation");
                    var parts = new List<IDisposable> { alice.Client, channel, calls, invitation };
                    for (int rest = order, n = 4; n > 0; n--) {
                        IDisposable part = parts[rest % n];
                        rest /= n;
                        parts.Remove(part);
                        part.Dispose();
                        part.Dispose();
                    }
                    Check.Equal(-7, alice.Client.Logout(), "Logout");
                    Check.Equal(-7, channel.Join(), "Join");
                    Check.Equal(-7, calls.SendLocalInvitation(invitation), "SendLocalInvitation");
                    Check.Equal("-7", invitation.GetContent(), "GetContent");
                }
            }
        }

        /// <summary>Invitations under way are released with the call manager, whichever is disposed of first.</summary>
        public static void InvitationsDoNotOutliveTheirCallManager() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                RtmCallManager caller = alice.Client.GetRtmCallManager(alice.CallHandler()), callee = bob.Client.GetRtmCallManager(bob.CallHandler());
                LocalInvitation before = caller.CreateLocalCallInvitation("bob"), after = caller.CreateLocalCallInvitation("bob");
                Check.Equal(0, caller.SendLocalInvitation(before), "SendLocalInvitation");
                Check.Equal(0, caller.SendLocalInvitation(after), "SendLocalInvitation");
                bob.Journal.Wait("invited by alice: ", 2);
                alice.Journal.Wait("received by bob", 2); // an event after Dispose would bring another object
                RemoteInvitation remote = bob.Remote;
                before.Dispose();
                Check.True(!before.Handle.IsClosed, "one under way is kept");
                caller.Dispose();
                callee.Dispose();
                Check.True(before.Handle.IsClosed, "one that was disposed of before");
                after.Dispose();
                remote.Dispose();
                Check.True(after.Handle.IsClosed && remote.Handle.IsClosed, "those that are disposed of afterwards");
            }
        }

        public static void DisposeInsideAnEventOfTheSameClient() {
            using (var server = new TestServer()) {
                foreach (string place in new[] { "login", "state", "join", "count", "message" }) {
                    string name = "alice " + place;
                    var alice = new Party(name, server.Url);
                    RtmChannel channel = null;
                    var disposed = new ManualResetEvent(false);
                    int after = 0;
                    Action dispose = delegate {
                        alice.Client.Dispose();
                        alice.Client.Dispose();
                        Check.Equal(-7, alice.Client.Logout(), "Logout");
                        after = alice.Journal.Lines.Length;
                        disposed.Set();
                    };
                    if (place == "login") alice.Handler.OnLoginSuccess += id => dispose();
                    if (place == "state") alice.Handler.OnConnectionStateChanged += (id, state, reason) => { if (state == CONNECTION_STATE.CONNECTION_STATE_CONNECTED) dispose(); };
                    RtmChannelEventHandler events = alice.ChannelHandler();
                    if (place == "join") events.OnJoinSuccess += id => dispose();
                    if (place == "count") events.OnMemberCountUpdated += (id, count) => dispose();
                    if (place == "message") alice.Handler.OnMessageReceivedFromPeer += (id, peer, message) => dispose();
                    channel = alice.Client.CreateChannel("lobby", events);
                    if (place != "login" && place != "state") {
                        alice.Handler.OnConnectionStateChanged += (id, state, reason) => {
                            if (state != CONNECTION_STATE.CONNECTION_STATE_CONNECTED) return;
                            channel.Join();
                            if (place == "message") alice.Client.SendMessageToPeer(name, alice.Client.CreateMessage("to myself"));
                        };
                    }
                    Check.Equal(0, alice.Client.Login(null, name), "Login");
                    Check.True(disposed.WaitOne(Journal.PatienceMilliseconds), place + ": no event came; there was " + string.Join(" | ", alice.Journal.Lines));
                    using (Party bob = Party.LoggedIn("bob " + place, server.Url)) {
                        bob.Client.SubscribePeersOnlineStatus(new[] { name }, 1);
                        bob.Journal.Wait("presence " + name + "=OFFLINE");
                    }
                    Check.Equal(after, alice.Journal.Lines.Length, place + ": events after Dispose");
                }
            }
        }

        public static void DisposeOfAChannelInsideItsEvent() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                RtmChannel channel = null;
                RtmChannelEventHandler events = alice.ChannelHandler();
                events.OnJoinSuccess += id => channel.Dispose();
                channel = alice.Client.CreateChannel("lobby", events);
                bob.Join("lobby");
                Check.Equal(0, channel.Join(), "Join");
                bob.Journal.Wait("went alice lobby");
                Check.Equal(0, alice.Journal.Count("count 2"), "events after Dispose");
                RtmChannel again = alice.Client.CreateChannel("lobby", alice.ChannelHandler("again"));
                Check.Equal(0, again.Join(), "Join of a fresh one");
                alice.Journal.Wait("again joined");
            }
        }

        /// <summary>One thread disposes of a channel and of the call manager while another asks for them again: it gets live ones.</summary>
        public static void WhatIsAskedForAgainIsAlive() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                for (int i = 0; i < 300; i++) {
                    RtmChannel channel = alice.Client.CreateChannel("lobby", new RtmChannelEventHandler());
                    RtmCallManager calls = alice.Client.GetRtmCallManager(new RtmCallEventHandler());
                    var disposing = new Thread(delegate() {
                        channel.Dispose();
                        calls.Dispose();
                    });
                    disposing.Start();
                    while (channel.Leave() != -7) { }
                    RtmChannel again = alice.Client.CreateChannel("lobby", new RtmChannelEventHandler());
                    Check.Equal((int)LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL, again.Leave(), "the channel, round " + i);
                    while (calls.CancelLocalInvitation(null) != -7) { }
                    LocalInvitation invitation = alice.Client.GetRtmCallManager(new RtmCallEventHandler()).CreateLocalCallInvitation("bob");
                    Check.Equal("bob", invitation.GetCalleeId(), "the call manager, round " + i);
                    disposing.Join();
                }
            }
        }

        /// <summary>
        /// One thread disposes of a channel and waits for its event, another asks for the channel again and waits for that,
        /// and the event itself asks for a third: nobody waits for ever, and everybody gets a live one.
        /// </summary>
        public static void AskingAgainHoldsNobodyUp() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                ManualResetEvent inside = new ManualResetEvent(false), goOn = new ManualResetEvent(false);
                RtmChannel other = null, again = null;
                RtmCallManager calls = null;
                RtmChannelEventHandler events = new RtmChannelEventHandler {
                    OnJoinSuccess = id => {
                        inside.Set();
                        goOn.WaitOne();
                        other = alice.Client.CreateChannel("other", new RtmChannelEventHandler());
                        calls = alice.Client.GetRtmCallManager(new RtmCallEventHandler());
                    },
                };
                RtmChannel channel = alice.Client.CreateChannel("lobby", events);
                Check.Equal(0, channel.Join(), "Join");
                Check.True(inside.WaitOne(Journal.PatienceMilliseconds), "no event");
                Thread disposing = new Thread(channel.Dispose), asking = new Thread(() => again = alice.Client.CreateChannel("lobby", new RtmChannelEventHandler()));
                disposing.Start();
                while (channel.Leave() != -7) { }
                asking.Start();
                while ((asking.ThreadState & ThreadState.WaitSleepJoin) == 0 && asking.IsAlive) { }
                goOn.Set();
                Check.True(disposing.Join(Journal.PatienceMilliseconds) && asking.Join(Journal.PatienceMilliseconds), "somebody waits");
                Check.Equal((int)LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL, again.Leave(), "the channel asked for again");
                Check.Equal((int)LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL, other.Leave(), "the other channel");
                Check.Equal("bob", calls.CreateLocalCallInvitation("bob").GetCalleeId(), "the call manager");
            }
        }

        /// <summary>Two clients dispose of each other at the same moment, each inside an event of its own.</summary>
        public static void TwoClientsDisposeOfEachOther() {
            using (var server = new TestServer()) {
                for (int i = 0; i < 10; i++) {
                    string nameA = "a" + i, nameB = "b" + i;
                    Party a = Party.LoggedIn(nameA, server.Url), b = Party.LoggedIn(nameB, server.Url);
                    CountdownEvent inside = new CountdownEvent(2), done = new CountdownEvent(2);
                    Action<Party> disposeOf = other => {
                        inside.Signal();
                        inside.Wait();
                        other.Client.Dispose();
                        done.Signal();
                    };
                    a.Handler.OnMessageReceivedFromPeer = (id, peer, message) => disposeOf(b);
                    b.Handler.OnMessageReceivedFromPeer = (id, peer, message) => disposeOf(a);
                    a.Client.SendMessageToPeer(nameB, a.Client.CreateMessage("x"));
                    b.Client.SendMessageToPeer(nameA, b.Client.CreateMessage("x"));
                    Check.True(done.Wait(Journal.PatienceMilliseconds), "both came through");
                    a.Dispose();
                    b.Dispose();
                }
            }
        }

        public static void DisposeFromAnotherThreadWhileOthersCall() {
            using (var server = new TestServer()) {
                for (int round = 0; round < 5; round++) {
                    string name = "alice " + round;
                    Party alice = Party.LoggedIn(name, server.Url);
                    RtmChannel channel = alice.Join("lobby");
                    var problems = new List<Exception>();
                    var running = new CountdownEvent(3);
                    var threads = new List<Thread>();
                    for (int t = 0; t < 3; t++) {
                        int kind = t;
                        threads.Add(new Thread(delegate() {
                            try {
                                running.Signal();
                                for (int result = 0; result != -7;) {
                                    switch (kind) {
                                    case 0:
                                        TextMessage message = alice.Client.CreateMessage("x");
                                        result = message == null ? -7 : alice.Client.SendMessageToPeer(name, message);
                                        break;
                                    case 1:
                                        result = channel.GetMembers();
                                        break;
                                    default:
                                        long id = 0;
                                        result = alice.Client.QueryPeersOnlineStatus(new[] { name }, ref id);
                                        break;
                                    }
                                }
                            } catch (Exception e) {
                                lock (problems) { problems.Add(e); }
                            }
                        }));
                    }
                    foreach (Thread t in threads) t.Start();
                    running.Wait();
                    alice.Journal.Wait("message " + name + ": x");
                    alice.Client.Dispose();
                    int events = alice.Journal.Lines.Length;
                    foreach (Thread t in threads) Check.True(t.Join(Journal.PatienceMilliseconds), "a thread is stuck");
                    Check.Equal(0, problems.Count, problems.Count > 0 ? problems[0].ToString() : "");
                    Check.Equal(events, alice.Journal.Lines.Length, "events after Dispose");
                }
            }
        }

        /// <summary>Threads that call the library for the first time, all at once, while garbage is collected all the time.</summary>
        public static void NewThreadsMeetTheCollector() {
            using (var client = new RtmClient("my-app", new RtmClientEventHandler())) {
                for (int round = 0; round < 60; round++) {
                    var gate = new ManualResetEvent(false);
                    var threads = new Thread[8];
                    for (int i = 0; i < threads.Length; i++) {
                        threads[i] = new Thread(() => {
                            gate.WaitOne();
                            Check.Equal(102, client.Logout(), "Logout");
                        });
                        threads[i].Start();
                    }
                    gate.Set();
                    foreach (Thread thread in threads) thread.Join();
                }
            }
        }

        /// <summary>
        /// Clients that the program forgets, logged in and with a channel, are released: others see them go. Mono looks for
        /// references on stacks without knowing what is one, so it may keep a few of them.
        /// </summary>
        public static void ForgottenClientsAreReleased() {
            const int forgotten = 8, atLeast = 5;
            using (var server = new TestServer())
            using (Party bob = Party.LoggedIn("bob", server.Url)) {
                bob.Join("lobby");
                for (int i = 0; i < forgotten; i++) {
                    string name = "forgotten " + i;
                    var thread = new Thread(delegate() { Forget(name, server.Url); });
                    thread.Start();
                    thread.Join();
                    bob.Journal.Wait("came " + name + " lobby");
                }
                bob.Journal.Wait(line => line.StartsWith("went forgotten", StringComparison.Ordinal), atLeast);
            }
        }

        private static void Forget(string name, string url) {
            Party party = Party.LoggedIn(name, url);
            party.Join("lobby");
        }

        /// <summary>What a handler throws is reported, and the next event is delivered; also when the report throws.</summary>
        public static void AHandlerThatThrowsStopsNothing() {
            using (var server = new TestServer())
            using (var alice = new Party("alice", server.Url)) {
                var reported = new List<string>();
                alice.Handler.OnLoginSuccess += id => { throw new InvalidOperationException("from a handler"); };
                RtmChannelEventHandler events = alice.ChannelHandler();
                events.OnJoinSuccess += id => { throw new InvalidOperationException("from a channel"); };
                RtmClient.UnhandledException = e => {
                    lock (reported) { reported.Add(e.Message); }
                    throw new InvalidOperationException("from the report");
                };
                try {
                    Check.Equal(0, alice.Client.Login(null, "alice"), "Login");
                    alice.Journal.Wait("state CONNECTED LOGIN_SUCCESS");
                    Check.Equal(0, alice.Client.CreateChannel("lobby", events).Join(), "Join");
                    alice.Journal.Wait("count 1");
                } finally {
                    RtmClient.UnhandledException = null;
                }
                Check.Equal("from a handler|from a channel", string.Join("|", reported.ToArray()), "reported");
            }
        }

        public static void APollInsideAnEventIsRefused() {
            using (var server = new TestServer())
            using (var alice = new Party("alice", server.Url, RtmDispatchMode.Poll)) {
                int inside = 0;
                alice.Handler.OnLoginSuccess += id => inside = alice.Client.Poll(0, 0);
                Check.Equal(0, alice.Client.Login(null, "alice"), "Login");
                alice.PollUntil(() => inside != 0);
                Check.Equal(-3, inside, "Poll inside an event");
                Check.Equal(-1, alice.Client.Poll(-1, 0), "a negative budget");
                using (var bob = new Party("bob", server.Url)) Check.Equal(-6, bob.Client.Poll(0, 0), "Poll in thread mode");
            }
        }

        public static void TheModeOfNewClientsCanBeSet() {
            RtmClient.DispatchMode = RtmDispatchMode.Poll;
            var made = new List<RtmClient>();
            var modes = new List<RtmDispatchMode>();
            Host.ClientMade = (one, mode) => {
                made.Add(one);
                modes.Add(mode);
            };
            try {
                using (var client = new RtmClient("app", new RtmClientEventHandler())) {
                    Check.Equal(0, client.Poll(10, 1), "Poll");
                    Check.True(made.Count == 1 && made[0] == client && modes[0] == RtmDispatchMode.Poll, "the host is told of the client");
                }
            } finally {
                RtmClient.DispatchMode = RtmDispatchMode.Thread;
                Host.ClientMade = null;
            }
        }

        /// <summary>A budget of events is kept, and what is left over comes later.</summary>
        public static void PollKeepsItsBudget() {
            using (var server = new TestServer())
            using (var alice = new Party("alice", server.Url, RtmDispatchMode.Poll)) {
                Check.Equal(0, alice.Client.Login(null, "alice"), "Login");
                alice.PollUntil(() => alice.Journal.Count("state CONNECTED LOGIN_SUCCESS") == 1);
                using (Party bob = Party.LoggedIn("bob", server.Url)) {
                    for (int i = 0; i < 10; i++) bob.Client.SendMessageToPeer("alice", bob.Client.CreateMessage("m"));
                    bob.Journal.Wait(line => line.StartsWith("sent ", StringComparison.Ordinal), 10);
                }
                Check.Equal(4, alice.Client.Poll(4, 0), "first");
                Check.Equal(4, alice.Client.Poll(4, 1000), "second");
                Check.Equal(2, alice.Client.Poll(4, 0), "third");
                Check.Equal(0, alice.Client.Poll(4, 0), "fourth");
                Check.Equal(10, alice.Journal.Count("message bob: m"), "messages");
            }
        }
    }
}
