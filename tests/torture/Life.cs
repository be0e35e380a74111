using System;
using System.IO;
using System.Threading;

namespace agora_rtm.Torture {
    /// <summary>A client with its channels and calls, and what must be true of its events.</summary>
    public sealed class Life {
        [ThreadStatic] private static int depth; // events that this thread is inside

        public readonly RtmClient Client;
        private readonly World world;
        private readonly string user;
        private readonly Dice dice; // of its events
        private readonly RtmChannel[] channels = new RtmChannel[3];
        private RtmCallManager calls;
        private LocalInvitation local;
        private RemoteInvitation remote;
        private int inside, disposing;
        private volatile bool over; // no event may come any more

        public Life(World world, RtmDispatchMode mode, string user, string url, int seed) {
            this.world = world;
            this.user = user;
            dice = new Dice(seed);
            Client = new RtmClient("torture", Handler(), mode);
            Client.SetLogFilter(0);
            Client.SetParameters("{\"rtm.server_url\": \"" + url + "\"}");
        }

        public void LogIn() { Client.Login(null, user); }

        public void Dispose() {
            bool first = Interlocked.Exchange(ref disposing, 1) == 0;
            Client.Dispose();
            // Inside an event it need not wait for another; and a second caller does not wait for the first.
            if (first && depth == 0) over = true;
        }

        private void Event(Action<Dice> happening) {
            world.Happened();
            if (over) Wrong.Is("an event after Dispose");
            if (Interlocked.Increment(ref inside) != 1) Wrong.Is("two events of one client at once");
            depth++;
            try {
                if (happening != null) happening(dice);
                if (dice.OneIn(4)) Act(dice);
                if (dice.OneIn(30)) Dispose();
                if (world.WaitsForFinalizers && dice.OneIn(40)) GC.WaitForPendingFinalizers();
                if (dice.OneIn(100)) world.Act(dice);
                Action action = world.InEvent;
                if (action != null && dice.OneIn(10)) action();
                if (dice.OneIn(20)) throw new InvalidOperationException("thrown on purpose");
            } finally {
                depth--;
                Interlocked.Decrement(ref inside);
            }
        }

        private RtmClientEventHandler Handler() {
            return new RtmClientEventHandler {
                OnLoginSuccess = id => Event(d => Channel(d).Join()),
                OnLoginFailure = (id, code) => Event(null),
                OnLogout = (id, code) => Event(null),
                OnConnectionStateChanged = (id, state, reason) => Event(null),
                OnSendMessageResult = (id, message, code) => Event(null),
                OnMessageReceivedFromPeer = (id, peer, message) => Event(d => { if (d.OneIn(2)) Client.SendMessageToPeer(peer, message); }),
                OnFileMessageReceivedFromPeer = (id, peer, message) => Event(d => Client.DownloadMediaToMemory(message.GetMediaId(), d.Below(100))),
                OnFileMediaUploadResult = (id, request, message, code) => Event(d => {
                    if (message == null) return;
                    world.MediaId = message.GetMediaId();
                    Client.SendMessageToPeer(world.AnyUser(d), message);
                }),
                OnMediaUploadingProgress = (id, request, progress) => Event(null),
                OnMediaDownloadingProgress = (id, request, progress) => Event(null),
                OnMediaDownloadToFileResult = (id, request, code) => Event(null),
                OnMediaDownloadToMemoryResult = (id, request, memory, length, code) => Event(null),
                OnMediaCancelResult = (id, request, code) => Event(null),
                OnQueryPeersOnlineStatusResult = (id, request, peers, count, code) => Event(null),
                OnPeersOnlineStatusChanged = (id, peers, count) => Event(null),
                OnSubscriptionRequestResult = (id, request, code) => Event(null),
                OnSetLocalUserAttributesResult = (id, request, code) => Event(null),
                OnGetUserAttributesResult = (id, request, of, attributes, count, code) => Event(null),
                OnAddOrUpdateChannelAttributesResult = (id, request, code) => Event(null),
                OnGetChannelAttributesResult = (id, request, attributes, count, code) => Event(null),
                OnGetChannelMemberCountResult = (id, request, counts, count, code) => Event(null),
            };
        }

        private RtmChannelEventHandler ChannelHandler() {
            return new RtmChannelEventHandler {
                OnJoinSuccess = id => Event(null),
                OnJoinFailure = (id, code) => Event(null),
                OnLeave = (id, code) => Event(null),
                OnMessageReceived = (id, from, message) => Event(null),
                OnSendMessageResult = (id, message, code) => Event(null),
                OnMemberJoined = (id, member) => Event(null),
                OnMemberLeft = (id, member) => Event(null),
                OnMemberCountUpdated = (id, count) => Event(null),
                OnGetMembers = (id, members, count, code) => Event(null),
                OnAttributesUpdated = (id, attributes, count) => Event(null),
                OnGap = (id, from, to) => Event(null),
            };
        }

        private RtmCallEventHandler CallHandler() {
            return new RtmCallEventHandler {
                OnLocalInvitationReceivedByPeer = i => Event(null),
                OnLocalInvitationAccepted = (i, response) => Event(null),
                OnLocalInvitationRefused = (i, response) => Event(null),
                OnLocalInvitationCanceled = i => Event(null),
                OnLocalInvitationFailure = (i, code) => Event(null),
                OnRemoteInvitationReceived = i => Event(d => {
                    remote = i;
                    if (d.OneIn(2)) Calls().AcceptRemoteInvitation(i);
                }),
                OnRemoteInvitationAccepted = i => Event(null),
                OnRemoteInvitationRefused = i => Event(null),
                OnRemoteInvitationCanceled = i => Event(null),
                OnRemoteInvitationFailure = (i, code) => Event(null),
            };
        }

        /// <summary>One of the channels, perhaps made now. The client may be disposed of, and then a dead one will do.</summary>
        private RtmChannel Channel(Dice d) {
            int i = d.Below(channels.Length);
            RtmChannel channel = Volatile.Read(ref channels[i]);
            if (channel != null) return channel;
            channel = Client.CreateChannel("channel " + i, ChannelHandler()) ?? new RtmChannel(IntPtr.Zero, ChannelHandler());
            Volatile.Write(ref channels[i], channel);
            return channel;
        }

        private RtmCallManager Calls() {
            RtmCallManager made = Volatile.Read(ref calls);
            if (made != null) return made;
            made = Client.GetRtmCallManager(CallHandler()) ?? new RtmCallManager(IntPtr.Zero, CallHandler());
            Volatile.Write(ref calls, made);
            return made;
        }

        public void Act(Dice d) {
            LocalInvitation mine = Volatile.Read(ref local);
            RemoteInvitation theirs = Volatile.Read(ref remote);
            int i = d.Below(channels.Length), request = d.Below(20);
            switch (d.Below(26)) {
            case 0: Client.Login(null, user); break;
            case 1: if (d.OneIn(4)) Client.Logout(); break;
            case 2: Channel(d).Join(); break;
            case 3: Channel(d).Leave(); break;
            case 4: case 5: Channel(d).SendMessage(Client.CreateMessage("a word in public")); break;
            case 6: Channel(d).GetMembers(); break;
            case 7:
                RtmChannel gone = Interlocked.Exchange(ref channels[i], null);
                if (gone != null) gone.Dispose();
                break;
            case 8: case 9: case 10: Client.SendMessageToPeer(world.AnyUser(d), Client.CreateMessage("a word in private")); break;
            case 11: Client.QueryPeersOnlineStatus(new[] { world.AnyUser(d), world.AnyUser(d) }, request); break;
            case 12: Client.SubscribePeersOnlineStatus(new[] { world.AnyUser(d) }, request); break;
            case 13: Client.SetLocalUserAttributes(new[] { new RtmAttribute { key = "mood", value = "fair" } }, 1, request); break;
            case 14: Client.GetUserAttributes(world.AnyUser(d), request); break;
            case 15: Client.GetChannelMemberCount(new[] { "channel 0", "channel 1" }, request); break;
            case 16: Client.CreateFileMessageByUploading(world.Upload, request); break;
            case 17: Client.DownloadMediaToMemory(world.MediaId, request); break;
            case 18: Client.DownloadMediaToFile(world.MediaId, Path.Combine(world.Folder, "down " + request), request); break;
            case 19:
                Client.CancelMediaUpload(request);
                Client.CancelMediaDownload(request);
                break;
            case 20: case 21:
                LocalInvitation made = Calls().CreateLocalCallInvitation(world.AnyUser(d));
                made.SetContent("come");
                Calls().SendLocalInvitation(made);
                LocalInvitation before = Interlocked.Exchange(ref local, made);
                if (before != null && d.OneIn(2)) before.Dispose();
                break;
            case 22: if (mine != null) Calls().CancelLocalInvitation(mine); break;
            case 23:
                if (theirs == null) break;
                theirs.SetResponse("well");
                if (d.OneIn(2)) Calls().RefuseRemoteInvitation(theirs);
                else theirs.Dispose();
                break;
            case 24:
                RtmCallManager manager = d.OneIn(3) ? Interlocked.Exchange(ref calls, null) : null;
                if (manager != null) manager.Dispose();
                break;
            case 25: Client.Poll(d.Below(3), 0); break;
            }
        }
    }
}
