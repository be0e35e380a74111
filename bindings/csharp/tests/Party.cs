using System;
using System.Collections.Generic;
using System.Threading;

namespace agora_rtm.Tests {
    /// <summary>What happened, in order, as lines of text that tests wait for.</summary>
    public sealed class Journal {
        public const int PatienceMilliseconds = 20000;

        private readonly List<string> lines = new List<string>();

        public void Write(string line) {
            lock (lines) {
                lines.Add(line);
                Monitor.PulseAll(lines);
            }
        }

        public string[] Lines { get { lock (lines) { return lines.ToArray(); } } }

        public int Count(string line) {
            int count = 0;
            foreach (string l in Lines) if (l == line) count++;
            return count;
        }

        /// <summary>Waits until the line has been written so many times.</summary>
        public void Wait(string line, int times = 1) {
            Wait(delegate { return Count(line) >= times; }, line + (times > 1 ? " x" + times : ""));
        }

        /// <summary>Waits until so many lines are of this kind.</summary>
        public void Wait(Predicate<string> kind, int times) {
            Wait(delegate { return lines.FindAll(kind).Count >= times; }, times + " lines of a kind");
        }

        /// <summary>Waits for a line that begins like this, and returns the rest of it.</summary>
        public string WaitFor(string beginning) {
            string rest = null;
            Wait(delegate {
                foreach (string l in lines) if (l.StartsWith(beginning, StringComparison.Ordinal)) rest = l.Substring(beginning.Length);
                return rest != null;
            }, beginning + "...");
            return rest;
        }

        private void Wait(Func<bool> happened, string what) {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            lock (lines) {
                while (!happened()) {
                    long left = PatienceMilliseconds - clock.ElapsedMilliseconds;
                    if (left <= 0 || !Monitor.Wait(lines, (int)left)) throw new CheckFailed("waited for \"" + what + "\"; there was: " + string.Join(" | ", lines.ToArray()));
                }
            }
        }
    }

    /// <summary>A client that writes down all its events.</summary>
    public sealed class Party : IDisposable {
        /// <summary>The application of the samples in C.</summary>
        public const string App = "demo";

        public readonly Journal Journal = new Journal();
        public readonly RtmClientEventHandler Handler = new RtmClientEventHandler();
        public readonly RtmClient Client;
        public readonly string Name;

        /// <summary>The last message or list that came, for a closer look.</summary>
        public volatile TextMessage Text;
        public volatile FileMessage File;
        public volatile ImageMessage Image;
        public volatile byte[] Memory;
        public volatile RtmChannelAttribute[] Attributes;
        public volatile LocalInvitation Local;
        public volatile RemoteInvitation Remote;

        public Party(string name, string serverUrl, RtmDispatchMode mode = RtmDispatchMode.Thread, string app = App) {
            Name = name;
            Listen();
            Client = new RtmClient(app, Handler, mode);
            Check.Equal(0, Client.SetLogFilter(0), "SetLogFilter");
            Check.Equal(0, Client.SetParameters("{\"rtm.server_url\": \"" + serverUrl + "\"}"), "SetParameters");
        }

        public static Party LoggedIn(string name, string serverUrl) {
            var party = new Party(name, serverUrl);
            Check.Equal(0, party.Client.Login(null, name), "Login");
            party.Journal.Wait("state CONNECTED LOGIN_SUCCESS");
            return party;
        }

        public void Dispose() { Client.Dispose(); }

        /// <summary>Delivers events of a client in poll mode on this thread until something has happened.</summary>
        public void PollUntil(Func<bool> happened) {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            while (!happened()) {
                int delivered = Client.Poll(0, 0);
                Check.True(delivered >= 0, "Poll: " + delivered + ", " + RtmClient.GetLastError());
                if (delivered > 0) continue;
                Check.True(clock.ElapsedMilliseconds < Journal.PatienceMilliseconds, "nothing came; there was: " + string.Join(" | ", Journal.Lines));
                Thread.Sleep(1); // a frame
            }
        }

        /// <summary>A media id that is well formed, but of nothing.</summary>
        public string UnknownMediaId() { return new string('0', 32); }

        private void Listen() {
            Journal j = Journal;
            Handler.OnLoginSuccess = id => j.Write("login");
            Handler.OnLoginFailure = (id, code) => j.Write("login " + code + ": " + RtmClient.GetLastError());
            Handler.OnLogout = (id, code) => j.Write("logout " + code);
            Handler.OnConnectionStateChanged = (id, state, reason) =>
                j.Write("state " + state.ToString().Replace("CONNECTION_STATE_", "") + " " + reason.ToString().Replace("CONNECTION_CHANGE_REASON_", ""));
            Handler.OnRenewTokenResult = (id, token, code) => j.Write("renew " + token + " " + code);
            Handler.OnTokenExpired = id => j.Write("token expired");
            Handler.OnReconnected = (id, resumed) => j.Write("reconnected " + resumed);
            Handler.OnTokenPrivilegeWillExpire = id => j.Write("token will expire");
            Handler.OnSendMessageResult = (id, message, code) => j.Write("sent " + message + " " + code);
            Handler.OnMessageReceivedFromPeer = (id, peer, message) => {
                Text = message;
                j.Write("message " + peer + ": " + message.GetText());
            };
            Handler.OnFileMessageReceivedFromPeer = (id, peer, message) => {
                File = message;
                j.Write("file " + peer + ": " + message.GetFileName());
            };
            Handler.OnImageMessageReceivedFromPeer = (id, peer, message) => {
                Image = message;
                j.Write("image " + peer + ": " + message.GetFileName());
            };
            Handler.OnMediaUploadingProgress = (id, request, progress) => j.Write("uploading " + request + " " + progress.currentSize + "/" + progress.totalSize);
            Handler.OnMediaDownloadingProgress = (id, request, progress) => j.Write("downloading " + request + " " + progress.currentSize + "/" + progress.totalSize);
            Handler.OnFileMediaUploadResult = (id, request, message, code) => {
                File = message;
                j.Write("file uploaded " + request + " " + code);
            };
            Handler.OnImageMediaUploadResult = (id, request, message, code) => {
                Image = message;
                j.Write("image uploaded " + request + " " + code);
            };
            Handler.OnMediaDownloadToFileResult = (id, request, code) => j.Write("to file " + request + " " + code);
            Handler.OnMediaDownloadToMemoryResult = (id, request, memory, length, code) => {
                Memory = memory;
                j.Write("to memory " + request + " " + length + " " + code);
            };
            Handler.OnMediaCancelResult = (id, request, code) => j.Write("cancel " + request + " " + code);
            Handler.OnQueryPeersOnlineStatusResult = (id, request, peers, count, code) => j.Write("online " + request + " " + Show(peers, count) + code);
            Handler.OnSubscriptionRequestResult = (id, request, code) => j.Write("subscription " + request + " " + code);
            Handler.OnQueryPeersBySubscriptionOptionResult = (id, request, peers, count, code) =>
                j.Write("subscriptions " + request + " " + string.Join(",", peers, 0, count) + " " + code);
            Handler.OnPeersOnlineStatusChanged = (id, peers, count) => j.Write("presence " + Show(peers, count).Trim());
            Handler.OnSetLocalUserAttributesResult = (id, request, code) => j.Write("user set " + request + " " + code);
            Handler.OnAddOrUpdateLocalUserAttributesResult = (id, request, code) => j.Write("user updated " + request + " " + code);
            Handler.OnDeleteLocalUserAttributesResult = (id, request, code) => j.Write("user deleted " + request + " " + code);
            Handler.OnClearLocalUserAttributesResult = (id, request, code) => j.Write("user cleared " + request + " " + code);
            Handler.OnGetUserAttributesResult = (id, request, user, attributes, count, code) => {
                string line = "user attributes " + request + " " + user + " ";
                for (int i = 0; i < count; i++) line += attributes[i].key + "=" + attributes[i].value + " ";
                j.Write(line + code);
            };
            Handler.OnSetChannelAttributesResult = (id, request, code) => j.Write("channel set " + request + " " + code);
            Handler.OnAddOrUpdateChannelAttributesResult = (id, request, code) => j.Write("channel updated " + request + " " + code);
            Handler.OnDeleteChannelAttributesResult = (id, request, code) => j.Write("channel deleted " + request + " " + code);
            Handler.OnClearChannelAttributesResult = (id, request, code) => j.Write("channel cleared " + request + " " + code);
            Handler.OnGetChannelAttributesResult = (id, request, attributes, count, code) => {
                Attributes = attributes;
                j.Write("channel attributes " + request + " " + Show(attributes, count) + code);
            };
            Handler.OnGetChannelMemberCountResult = (id, request, counts, count, code) => {
                string line = "counts " + request + " ";
                for (int i = 0; i < count; i++) line += counts[i].channelId + "=" + counts[i].count + " ";
                j.Write(line + code);
            };
        }

        /// <summary>A handler of a channel that writes its events down here, after a word.</summary>
        public RtmChannelEventHandler ChannelHandler(string word = "") {
            Journal j = Journal;
            if (word != "") word += " ";
            return new RtmChannelEventHandler {
                OnJoinSuccess = id => j.Write(word + "joined"),
                OnJoinFailure = (id, code) => j.Write(word + "join " + code),
                OnLeave = (id, code) => j.Write(word + "left " + code),
                OnMessageReceived = (id, user, message) => {
                    Text = message;
                    j.Write(word + "heard " + user + ": " + message.GetText());
                },
                OnFileMessageReceived = (id, user, message) => {
                    File = message;
                    j.Write(word + "heard file " + user + ": " + message.GetFileName());
                },
                OnImageMessageReceived = (id, user, message) => {
                    Image = message;
                    j.Write(word + "heard image " + user + ": " + message.GetFileName());
                },
                OnSendMessageResult = (id, message, code) => j.Write(word + "published " + message + " " + code),
                OnMemberJoined = (id, member) => j.Write(word + "came " + member.GetUserId() + " " + member.GetChannelId()),
                OnMemberLeft = (id, member) => j.Write(word + "went " + member.GetUserId() + " " + member.GetChannelId()),
                OnMemberCountUpdated = (id, count) => j.Write(word + "count " + count),
                OnGetMembers = (id, members, count, code) => {
                    var names = new List<string>();
                    for (int i = 0; i < count; i++) names.Add(members[i].GetUserId());
                    names.Sort(StringComparer.Ordinal);
                    j.Write(word + "members " + string.Join(",", names.ToArray()) + " " + code);
                },
                OnAttributesUpdated = (id, attributes, count) => j.Write(word + "attributes " + Show(attributes, count).Trim()),
                OnGap = (id, from, to) => j.Write(word + "gap " + from + " " + to),
            };
        }

        public RtmChannel Join(string channel) {
            RtmChannel made = Client.CreateChannel(channel, ChannelHandler());
            Check.Equal(0, made.Join(), "Join");
            Journal.Wait("joined");
            return made;
        }

        /// <summary>A handler of invitations that writes its events down here.</summary>
        public RtmCallEventHandler CallHandler() {
            Journal j = Journal;
            return new RtmCallEventHandler {
                OnLocalInvitationReceivedByPeer = i => { Local = i; j.Write("received by " + i.GetCalleeId()); },
                OnLocalInvitationAccepted = (i, response) => { Local = i; j.Write("accepted by " + i.GetCalleeId() + ": " + response); },
                OnLocalInvitationRefused = (i, response) => { Local = i; j.Write("refused by " + i.GetCalleeId() + ": " + response); },
                OnLocalInvitationCanceled = i => { Local = i; j.Write("canceled to " + i.GetCalleeId()); },
                OnLocalInvitationFailure = (i, code) => { Local = i; j.Write("failed to " + i.GetCalleeId() + " " + code); },
                OnRemoteInvitationReceived = i => { Remote = i; j.Write("invited by " + i.GetCallerId() + ": " + i.GetContent()); },
                OnRemoteInvitationAccepted = i => { Remote = i; j.Write("accepted " + i.GetCallerId()); },
                OnRemoteInvitationRefused = i => { Remote = i; j.Write("refused " + i.GetCallerId()); },
                OnRemoteInvitationCanceled = i => { Remote = i; j.Write("canceled by " + i.GetCallerId()); },
                OnRemoteInvitationFailure = (i, code) => { Remote = i; j.Write("failed from " + i.GetCallerId() + " " + code); },
            };
        }

        private static string Show(PeerOnlineStatus[] peers, int count) {
            var lines = new List<string>();
            for (int i = 0; i < count; i++) lines.Add(peers[i].peerId + "=" + peers[i].onlineState.ToString().Replace("PEER_ONLINE_STATE_", "") + (peers[i].isOnline ? "!" : "") + " ");
            lines.Sort(StringComparer.Ordinal);
            return string.Concat(lines.ToArray());
        }

        private static string Show(RtmChannelAttribute[] attributes, int count) {
            var lines = new List<string>();
            for (int i = 0; i < count; i++) lines.Add(attributes[i].GetKey() + "=" + attributes[i].GetValue() + "/" + attributes[i].GetLastUpdateUserId() + " ");
            lines.Sort(StringComparer.Ordinal);
            return string.Concat(lines.ToArray());
        }
    }
}
