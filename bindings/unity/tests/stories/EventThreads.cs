using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Linq.Expressions;
using System.Reflection;
using System.Threading;
using agora_rtm;
using NUnit.Framework;
using StandIn;

namespace UnityStories {
    /// <summary>Which thread each event comes on, as Documentation~/events.md tells, by the number of the thread.</summary>
    public sealed class EventThreads {
        // What takes a token that runs out or a session that is gone; the stories in C# have those.
        private static readonly string[] Rare = { "OnTokenExpired", "OnTokenPrivilegeWillExpire", "OnRenewTokenResult", "OnGap", "OnReconnected", "OnMediaDownloadingProgress" };

        // The other half of pairs of which this story takes one.
        private static readonly string[] NotHere = { "OnLoginFailure", "OnJoinFailure", "OnLocalInvitationFailure", "OnRemoteInvitationFailure" };

        private readonly Dictionary<string, int> events = new Dictionary<string, int>();
        private readonly List<string> elsewhere = new List<string>();
        private int mainThread;

        /// <summary>Assigns every field of a handler a method that notes the event and its thread.</summary>
        private T Listen<T>(T handler) {
            foreach (var field in typeof(T).GetFields(BindingFlags.Public | BindingFlags.Instance)) {
                var parameters = field.FieldType.GetMethod("Invoke").GetParameters().Select(p => Expression.Parameter(p.ParameterType, p.Name)).ToArray();
                var note = Expression.Call(Expression.Constant(this), GetType().GetMethod("Note", BindingFlags.NonPublic | BindingFlags.Instance), Expression.Constant(typeof(T).Name + "." + field.Name));
                field.SetValue(handler, Expression.Lambda(field.FieldType, note, parameters).Compile());
            }
            return handler;
        }

        private void Note(string name) {
            if (Thread.CurrentThread.ManagedThreadId != mainThread) elsewhere.Add(name);
            int times;
            events.TryGetValue(name, out times);
            events[name] = times + 1;
        }

        private void Happens(string name, int times = 1) {
            Game.FramesUntil(() => events.ContainsKey(name) && events[name] >= times, name);
        }

        private void After(int refused, string name) {
            Assert.AreEqual(0, refused, name + ": " + RtmClient.GetLastError());
            int before;
            events.TryGetValue(name, out before);
            Happens(name, before + 1);
        }

        [Test]
        public void EveryEventComesOnTheMainThread() {
            mainThread = Thread.CurrentThread.ManagedThreadId;
            string me = Game.NewName("me"), you = Game.NewName("you"), room = Game.NewName("channel");
            string file = Path.Combine(Engine.PersistentDataPath, "file.bin");
            File.WriteAllBytes(file, new byte[100000]);
            RtmClientEventHandler on = Listen(new RtmClientEventHandler());
            RtmChannelEventHandler onChannel = Listen(new RtmChannelEventHandler());
            RtmCallEventHandler onCall = Listen(new RtmCallEventHandler());
            RemoteInvitation ringing = null;
            onCall.OnRemoteInvitationReceived += invitation => ringing = invitation;
            FileMessage uploadedFile = null;
            ImageMessage uploadedImage = null;
            on.OnFileMediaUploadResult += (id, request, message, code) => uploadedFile = message;
            on.OnImageMediaUploadResult += (id, request, message, code) => uploadedImage = message;
            using (RtmClient client = new RtmClient(Game.AppId, on), other = new RtmClient(Game.AppId, on)) {
                const string C = "RtmClientEventHandler.", H = "RtmChannelEventHandler.", I = "RtmCallEventHandler.";
                RtmCallManager calls = client.GetRtmCallManager(onCall), answers = other.GetRtmCallManager(onCall);
                client.Login(null, me);
                other.Login(null, you);
                Happens(C + "OnLoginSuccess", 2);
                Happens(C + "OnConnectionStateChanged", 4);
                RtmChannel channel = client.CreateChannel(room, onChannel), theirs = other.CreateChannel(room, onChannel);
                After(channel.Join(), H + "OnJoinSuccess");
                After(theirs.Join(), H + "OnMemberJoined");
                Happens(H + "OnJoinSuccess", 2);
                Happens(H + "OnMemberCountUpdated", 3);
                After(client.SendMessageToPeer(you, client.CreateMessage("hello")), C + "OnMessageReceivedFromPeer");
                Happens(C + "OnSendMessageResult");
                After(channel.SendMessage(client.CreateMessage("hello")), H + "OnMessageReceived");
                Happens(H + "OnSendMessageResult");
                After(channel.GetMembers(), H + "OnGetMembers");
                After(client.GetChannelMemberCount(new[] { room }, 1), C + "OnGetChannelMemberCountResult");
                After(client.QueryPeersOnlineStatus(new[] { you }, 1), C + "OnQueryPeersOnlineStatusResult");
                After(client.SubscribePeersOnlineStatus(new[] { you }, 1), C + "OnSubscriptionRequestResult");
                Happens(C + "OnPeersOnlineStatusChanged");
                After(client.QueryPeersBySubscriptionOption(PEER_SUBSCRIPTION_OPTION.PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS, 1), C + "OnQueryPeersBySubscriptionOptionResult");
                var attributes = new[] { new RtmAttribute { key = "a", value = "1" } };
                After(client.SetLocalUserAttributes(attributes, 1, 1), C + "OnSetLocalUserAttributesResult");
                After(client.AddOrUpdateLocalUserAttributes(attributes, 1, 1), C + "OnAddOrUpdateLocalUserAttributesResult");
                After(client.GetUserAttributes(me, 1), C + "OnGetUserAttributesResult");
                After(client.DeleteLocalUserAttributesByKeys(new[] { "a" }, 1), C + "OnDeleteLocalUserAttributesResult");
                After(client.ClearLocalUserAttributes(1), C + "OnClearLocalUserAttributesResult");
                RtmChannelAttribute attribute = client.CreateChannelAttribute();
                attribute.SetKey("a");
                attribute.SetValue("1");
                var tell = new ChannelAttributeOptions { enableNotificationToChannelMembers = true };
                After(client.SetChannelAttributes(room, new[] { attribute }, tell, 1), C + "OnSetChannelAttributesResult");
                Happens(H + "OnAttributesUpdated");
                After(client.AddOrUpdateChannelAttributes(room, new[] { attribute }, tell, 1), C + "OnAddOrUpdateChannelAttributesResult");
                After(client.GetChannelAttributes(room, 1), C + "OnGetChannelAttributesResult");
                After(client.DeleteChannelAttributesByKeys(room, new[] { "a" }, false, 1), C + "OnDeleteChannelAttributesResult");
                After(client.ClearChannelAttributes(room, false, 1), C + "OnClearChannelAttributesResult");

                After(client.CreateFileMessageByUploading(file, 1), C + "OnFileMediaUploadResult");
                Happens(C + "OnMediaUploadingProgress");
                After(client.SendMessageToPeer(you, uploadedFile), C + "OnFileMessageReceivedFromPeer");
                After(channel.SendMessage(uploadedFile), H + "OnFileMessageReceived");
                After(client.CreateImageMessageByUploading(file, 1), C + "OnImageMediaUploadResult");
                After(client.SendMessageToPeer(you, uploadedImage), C + "OnImageMessageReceivedFromPeer");
                After(channel.SendMessage(uploadedImage), H + "OnImageMessageReceived");
                After(other.DownloadMediaToMemory(uploadedFile.GetMediaId(), 1), C + "OnMediaDownloadToMemoryResult");
                After(other.DownloadMediaToFile(uploadedFile.GetMediaId(), file + ".copy", 1), C + "OnMediaDownloadToFileResult");
                After(other.CancelMediaUpload(77), C + "OnMediaCancelResult");

                foreach (string end in new[] { "Accepted", "Refused", "Canceled" }) {
                    LocalInvitation invitation = calls.CreateLocalCallInvitation(you);
                    After(calls.SendLocalInvitation(invitation), I + "OnRemoteInvitationReceived");
                    if (end == "Accepted") After(answers.AcceptRemoteInvitation(ringing), I + "OnRemoteInvitationAccepted");
                    if (end == "Refused") After(answers.RefuseRemoteInvitation(ringing), I + "OnRemoteInvitationRefused");
                    if (end == "Canceled") After(calls.CancelLocalInvitation(invitation), I + "OnRemoteInvitationCanceled");
                    Happens(I + "OnLocalInvitation" + end);
                }
                Happens(I + "OnLocalInvitationReceivedByPeer", 3);
                After(theirs.Leave(), H + "OnLeave");
                Happens(H + "OnMemberLeft");
                After(other.Logout(), C + "OnLogout");
            }
            Assert.AreEqual("", string.Join(", ", elsewhere), "events on other threads");
            var handlers = new[] { typeof(RtmClientEventHandler), typeof(RtmChannelEventHandler), typeof(RtmCallEventHandler) };
            var all = handlers.SelectMany(h => h.GetFields(BindingFlags.Public | BindingFlags.Instance).Select(f => h.Name + "." + f.Name));
            var unseen = all.Where(name => !events.ContainsKey(name)).Select(name => name.Split('.')[1]).Except(Rare).Except(NotHere);
            Assert.AreEqual("", string.Join(", ", unseen), "events that did not come");
            Console.WriteLine("     {0} of {1} events, all on the main thread", events.Count, all.Count());
        }
    }
}
